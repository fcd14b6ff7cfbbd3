/**
 * The safetensors format (Hugging Face), float32 only: eight bytes with the length of a JSON header,
 * the header with every tensor's type, shape and place, then the tensors' bytes without gaps. Float32
 * travels as bytes, so every bit pattern survives. The machine has to be little-endian, as the format
 * is and as every platform of this program is.
 */
import { z } from 'zod';
import { FileError } from '../core/base/errors.ts';
import { printable } from './printable.ts';

/** A named tensor's content, row-major. */
export interface Tensor {
  shape: number[];
  /** As many values as the shape says. */
  values: Float32Array;
}

/** Longest header that is read; a field's layers need some 20 KiB. */
export const MAX_HEADER_BYTES = 2 ** 20;

const LENGTH_BYTES = 8;
/** The header is filled up with spaces so that the tensors start at a multiple of this. */
const ALIGNMENT = 8;
const FLOAT_BYTES = 4;
const METADATA = '__metadata__';

const headerSchema = z.record(
  z.string(),
  z.strictObject({
    dtype: z.literal('F32'),
    shape: z.array(z.int().nonnegative()),
    data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
  }),
);
const metadataSchema = z.record(z.string(), z.string());

type Header = z.infer<typeof headerSchema>;

/**
 * The bytes of a safetensors file, in pieces that are to be written one after the other: the header,
 * then every tensor's own memory, not copied. Equal tensors in equal order give equal bytes.
 */
export function safetensorsPieces(tensors: ReadonlyMap<string, Tensor>): Uint8Array[] {
  // "pt" says that weights are [outputs, inputs], as PyTorch has them; loaders ask for it.
  const header: Record<string, object> = { [METADATA]: { format: 'pt' } };
  const pieces: Uint8Array[] = [];
  let end = 0;
  for (const [name, { shape, values }] of tensors) {
    const start = end;
    end += values.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [start, end] };
    pieces.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const start = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(text, LENGTH_BYTES);
  return [start, ...pieces];
}

/**
 * Reads a safetensors file. The values are views of `bytes` where their place allows it.
 * @param label what the bytes are, for messages: `weights.safetensors in "a.coordx"`.
 * @throws FileError for anything but float32 tensors that cover the data exactly, each byte once.
 */
export function parseSafetensors(bytes: Uint8Array, label: string): Map<string, Tensor> {
  const damaged = (reason: string) => new FileError(`${label} is damaged: ${reason}.`);
  if (bytes.length < LENGTH_BYTES) throw damaged('it is too short to hold anything');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) throw damaged(`its header of ${length} bytes is too long`);
  const dataStart = LENGTH_BYTES + Number(length);
  if (dataStart > bytes.length) throw damaged('it ends within its header');

  const header = parseHeader(bytes.subarray(LENGTH_BYTES, dataStart));
  if (!header) throw damaged('its header is not a list of float32 tensors');
  const fault = placesFault(header, bytes.length - dataStart);
  if (fault) throw damaged(fault);

  const tensors = new Map<string, Tensor>();
  for (const [name, { shape, data_offsets: [start, end] }] of Object.entries(header)) {
    tensors.set(name, { shape, values: floats(bytes.subarray(dataStart + start, dataStart + end)) });
  }
  return tensors;
}

/** The tensors of a header, or null if it is malformed. */
function parseHeader(bytes: Uint8Array): Header | null {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return null;
  }
  const { data: fields } = z.record(z.string(), z.unknown()).safeParse(json);
  if (!fields) return null;
  const { [METADATA]: metadata, ...rest } = fields;
  if (metadata !== undefined && !metadataSchema.safeParse(metadata).success) return null;
  return headerSchema.safeParse(rest).data ?? null;
}

/** What is wrong with the tensors' places in `size` bytes of data, or null. */
function placesFault(header: Header, size: number): string | null {
  const tensors = Object.entries(header).map(([name, { shape, data_offsets: [start, end] }]) => ({
    name: `"${printable(name)}"`,
    bytes: shape.reduce((product, n) => product * n, FLOAT_BYTES),
    start,
    end,
  }));
  tensors.sort((a, b) => a.start - b.start || a.end - b.end);
  let next = 0;
  for (const { name, bytes, start, end } of tensors) {
    if (start !== next) return `tensor ${name} does not start where the one before it ends`;
    if (end > size) return `tensor ${name} reaches beyond its end`;
    if (end - start !== bytes) return `tensor ${name} has ${end - start} bytes, but its shape needs ${bytes}`;
    next = end;
  }
  return next === size ? null : `it has ${size - next} bytes that belong to no tensor`;
}

/** Bytes as float32: a view if they lie on a multiple of four, else a copy. */
function floats(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % FLOAT_BYTES === 0 ? bytes : new Uint8Array(bytes);
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.length / FLOAT_BYTES);
}
