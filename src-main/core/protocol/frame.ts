/**
 * Messages as bytes: a header of JSON, then the typed arrays that stand in it, as they lie in memory.
 *
 *   bytes 0..3    length of the header, little-endian
 *   header        UTF-8 JSON; {"$array": k} stands for the k-th array, "$arrays" beside "message" describes them all
 *   arrays        in order, each at the next multiple of 8 bytes from the frame's start
 *
 * NaN, infinities and -0, which JSON lacks, travel as {"$number": "NaN" | "Infinity" | "-Infinity" | "-0"}. A key that
 * begins with a dollar sign gets a second one, so that no message can look like these.
 */
import { CoordxError } from '../base/errors.ts';
import type { Message } from './message.ts';

/** A frame that no side of this program would have sent. */
export class FrameError extends CoordxError {
  override name = 'FrameError';
}

const ALIGNMENT = 8;
const LENGTH_BYTES = 4;
/** Longest header: arrays are not in it, so a longer one is hostile. */
export const MAX_HEADER_BYTES = 8 << 20;
/** Deepest nesting of a message. */
const MAX_DEPTH = 32;

const ARRAY_TYPES = { Uint8Array, Uint16Array, Uint32Array, Float32Array, Float64Array } as const;
type ArrayType = keyof typeof ARRAY_TYPES;
type WireArray = InstanceType<(typeof ARRAY_TYPES)[ArrayType]>;

interface ArrayPlace {
  type: ArrayType;
  /** Bytes from the frame's start, and elements. */
  start: number;
  length: number;
}

/** One message as a frame of its own memory. */
export function encodeFrame(message: Message): Uint8Array<ArrayBuffer> {
  const arrays: WireArray[] = [];
  const body = pack(message, arrays);
  // Offsets are counted from the end of the header first, for its own length depends on them.
  let size = 0;
  const places = arrays.map((array) => {
    const start = size;
    size = aligned(start + array.byteLength);
    return { type: typeOf(array), start, length: array.length };
  });
  const header = new TextEncoder().encode(JSON.stringify({ message: body, $arrays: places }));
  const base = aligned(LENGTH_BYTES + header.length);
  const frame = new Uint8Array(base + size);
  new DataView(frame.buffer).setUint32(0, header.length, true);
  frame.set(header, LENGTH_BYTES);
  arrays.forEach((array, i) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    frame.set(bytes, base + (places[i] as ArrayPlace).start);
  });
  return frame;
}

/**
 * The message of a frame; its arrays are copies that the frame's memory can be freed from.
 * @throws FrameError when the frame is not one that `encodeFrame` could have made. What a method's arguments may be is
 * checked elsewhere.
 */
export function decodeFrame(frame: Uint8Array): Message {
  const { header, base } = readHeader(frame);
  const places: unknown = header['$arrays'];
  if (!Array.isArray(places)) throw new FrameError('A message has no list of its arrays.');
  let end = base;
  const arrays = places.map((place: unknown) => {
    const array = readArray(frame, base, end, place);
    end = aligned(end + array.byteLength);
    return array;
  });
  if (end !== frame.length) throw new FrameError('A message is longer than its arrays.');
  return checkMessage(unpack(header['message'], arrays, 0));
}

function readHeader(frame: Uint8Array): { header: Record<string, unknown>; base: number } {
  if (frame.length < LENGTH_BYTES) throw new FrameError('A message is too short to be one.');
  const length = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(0, true);
  const end = LENGTH_BYTES + length;
  if (length > MAX_HEADER_BYTES || end > frame.length) throw new FrameError('A message is shorter than it says.');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(frame.subarray(LENGTH_BYTES, end)));
  } catch {
    throw new FrameError('A message has a header that is not JSON.');
  }
  if (!isRecord(header)) throw new FrameError('A message has a header without a message.');
  return { header, base: aligned(end) };
}

/** The array that begins at `from`: one behind the other, they cannot ask for more memory than the frame has. */
function readArray(frame: Uint8Array, base: number, from: number, place: unknown): WireArray {
  if (!isRecord(place)) throw new FrameError('A message describes an array wrongly.');
  const { type, start, length } = place;
  const isPlace = isCount(start) && isCount(length) && base + start === from;
  if (!isPlace || typeof type !== 'string' || !Object.hasOwn(ARRAY_TYPES, type)) {
    throw new FrameError('A message describes an array wrongly.');
  }
  const Type = ARRAY_TYPES[type as ArrayType];
  const to = from + length * Type.BYTES_PER_ELEMENT;
  if (to > frame.length) throw new FrameError('A message is shorter than its arrays.');
  // A copy has memory of its own, which is aligned whatever the frame's is. (`slice` of a Buffer would be no copy.)
  return new Type(new Uint8Array(frame.subarray(from, to)).buffer);
}

/** The value with arrays and unusual numbers replaced by what stands for them. */
function pack(value: unknown, arrays: WireArray[]): unknown {
  if (typeof value === 'number') return packNumber(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isWireArray(value)) return { $array: arrays.push(value) - 1 };
  if (Array.isArray(value)) return value.map((item) => pack(item, arrays));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.startsWith('$') ? `$${key}` : key, pack(item, arrays)]),
  );
}

function packNumber(value: number): unknown {
  if (Object.is(value, -0)) return { $number: '-0' };
  return Number.isFinite(value) ? value : { $number: String(value) };
}

function unpack(value: unknown, arrays: WireArray[], depth: number): unknown {
  if (depth > MAX_DEPTH) throw new FrameError('A message is nested too deeply.');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => unpack(item, arrays, depth + 1));
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only) {
    const [key, content] = only as [string, unknown];
    if (key === '$array') return takeArray(arrays, content);
    if (key === '$number') return takeNumber(content);
  }
  // Own properties only: a key "__proto__" must not reach the prototype.
  return Object.fromEntries(entries.map(([key, item]) => [unpackKey(key), unpack(item, arrays, depth + 1)]));
}

function unpackKey(key: string): string {
  if (!key.startsWith('$')) return key;
  if (!key.startsWith('$$')) throw new FrameError('A message holds a mark in the wrong place.');
  return key.slice(1);
}

function takeArray(arrays: WireArray[], index: unknown): WireArray {
  const array = isCount(index) ? arrays[index] : undefined;
  if (!array) throw new FrameError('A message refers to an array that it does not have.');
  return array;
}

function takeNumber(text: unknown): number {
  if (text !== 'NaN' && text !== 'Infinity' && text !== '-Infinity' && text !== '-0') {
    throw new FrameError('A message holds a number that is none.');
  }
  return Number(text);
}

/** Checks the envelope. */
function checkMessage(value: unknown): Message {
  if (!isRecord(value) || !isCount(value['id'])) throw new FrameError('A message has no number.');
  const text = (key: string): boolean => typeof value[key] === 'string';
  const { kind } = value;
  const isWhole =
    (kind === 'call' && text('method') && 'args' in value) ||
    kind === 'cancel' ||
    (kind === 'result' && 'value' in value) ||
    (kind === 'error' && text('name') && text('message')) ||
    (kind === 'progress' && typeof value['done'] === 'number');
  if (!isWhole) throw new FrameError('A message is of no kind that is known.');
  return value as unknown as Message;
}

function typeOf(array: WireArray): ArrayType {
  return array.constructor.name as ArrayType;
}

function isWireArray(value: object): value is WireArray {
  // Buffers of Node are Uint8Arrays of another name, and are sent as such by their callers.
  return Object.values(ARRAY_TYPES).some((Type) => value.constructor === Type);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
