/** What an OpenEXR file says of itself, before anything is decoded (OpenEXR File Layout). */

export interface ExrChannel {
  name: string;
  /** 0 whole number, 1 half, 2 float. */
  type: number;
  isReduced: boolean;
}

export interface ExrPart {
  channels: ExrChannel[];
  compression: number;
  /** Of the data window. */
  width: number;
  height: number;
  /** Whether the data window is the display window. */
  isWhole: boolean;
  /** Null of rows. */
  tile: { width: number; height: number; isRipmap: boolean } | null;
  isDeep: boolean;
  /** CIE x and y of red, green, blue and white, where it says so. */
  chromaticities?: number[];
  /** Chunks that the table of this part has. */
  chunks: number | null;
}

export interface ExrHeader {
  parts: ExrPart[];
  isMultiPart: boolean;
  /** Where the tables of chunks begin. */
  end: number;
}

const MOST_PARTS = 1024;
const FLAGS = { tiled: 0x200, deep: 0x800, multiPart: 0x1000 };
/** Where its eight numbers are. */
const CHROMATICITIES = [0, 4, 8, 12, 16, 20, 24, 28];
const START = 8;
const TILE_MODES = 16;

/** @throws Error that says what is damaged. */
export function readExrHeader(data: Uint8Array): ExrHeader {
  const reader = new Reader(data);
  const version = reader.uint32(4);
  if ((version & 0xff) !== 2) throw new Error(`it is of version ${version & 0xff}`);
  const isMultiPart = (version & FLAGS.multiPart) !== 0;
  const parts: ExrPart[] = [];
  let at = START;
  for (let left = isMultiPart ? MOST_PARTS : 1; left > 0; left--) {
    const { attributes, end } = readAttributes(reader, at);
    parts.push(partOf(reader, attributes, version));
    at = end;
    if (isMultiPart && reader.byte(at) === 0) break;
  }
  return { parts, isMultiPart, end: isMultiPart ? at + 1 : at };
}

/** Where the values of the attributes of a part are, and where what follows begins. */
function readAttributes(reader: Reader, start: number): { attributes: Map<string, number>; end: number } {
  const attributes = new Map<string, number>();
  let at = start;
  for (let name = reader.text(at); name.length > 0; name = reader.text(at)) {
    const type = reader.text(at + name.length + 1);
    const size = at + name.length + type.length + 2;
    attributes.set(name, size + 4);
    at = size + 4 + reader.length(size);
  }
  return { attributes, end: at + 1 };
}

function partOf(reader: Reader, attributes: Map<string, number>, version: number): ExrPart {
  const place = (name: string): number => {
    const at = attributes.get(name);
    if (at === undefined) throw new Error(`it has no ${name}`);
    return at;
  };
  const box = (name: string): number[] => [0, 4, 8, 12].map((offset) => reader.int32(place(name) + offset));
  const [left = 0, top = 0, right = 0, bottom = 0] = box('dataWindow');
  const [width, height] = [right - left + 1, bottom - top + 1];
  if (!(width >= 1 && height >= 1)) throw new Error('its data window is empty');
  const type = attributes.has('type') ? reader.word(place('type')) : '';
  const isTiled = type === '' ? (version & FLAGS.tiled) !== 0 : type.includes('tile');
  return {
    ...{ channels: channelsOf(reader, place('channels')), compression: reader.byte(place('compression')), width, height },
    isWhole: box('displayWindow').join() === [left, top, right, bottom].join(),
    tile: isTiled ? tileOf(reader, place('tiles')) : null,
    ...(attributes.has('chromaticities') ? { chromaticities: CHROMATICITIES.map((offset) => reader.float(place('chromaticities') + offset)) } : {}),
    isDeep: type.startsWith('deep') || (version & FLAGS.deep) !== 0,
    chunks: attributes.has('chunkCount') ? reader.int32(place('chunkCount')) : null,
  };
}

function tileOf(reader: Reader, at: number): NonNullable<ExrPart['tile']> {
  const [width, height] = [reader.uint32(at), reader.uint32(at + 4)];
  if (!(width >= 1 && height >= 1)) throw new Error('its tiles have no size');
  return { width, height, isRipmap: reader.byte(at + 8) % TILE_MODES === 2 };
}

function channelsOf(reader: Reader, start: number): ExrChannel[] {
  const channels: ExrChannel[] = [];
  for (let at = start, name = reader.text(at); name.length > 0; name = reader.text(at)) {
    at += name.length + 1;
    const type = reader.int32(at);
    if (![0, 1, 2].includes(type)) throw new Error(`channel ${channels.length + 1} is of no known type`);
    channels.push({ name, type, isReduced: reader.int32(at + 8) !== 1 || reader.int32(at + 12) !== 1 });
    at += 16;
  }
  return channels;
}

/** Numbers and words in bytes, none of them beyond the end. */
class Reader {
  #data: Uint8Array;
  #view: DataView;

  constructor(data: Uint8Array) {
    this.#data = data;
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  byte(at: number): number {
    return this.#view.getUint8(this.#within(at, 1));
  }

  int32(at: number): number {
    return this.#view.getInt32(this.#within(at, 4), true);
  }

  uint32(at: number): number {
    return this.#view.getUint32(this.#within(at, 4), true);
  }

  float(at: number): number {
    return this.#view.getFloat32(this.#within(at, 4), true);
  }

  /** A number of bytes, which are all there. */
  length(at: number): number {
    const length = this.uint32(at);
    this.#within(at + 4, length);
    return length;
  }

  /** Up to a byte of 0. */
  text(at: number): string {
    const end = this.#data.indexOf(0, this.#within(at, 1));
    if (end < 0 || end - at > 255) throw new Error('its header has no end');
    return Buffer.from(this.#data.subarray(at, end)).toString('latin1');
  }

  /** The text of an attribute, whose length stands before it. */
  word(at: number): string {
    return Buffer.from(this.#data.subarray(at, at + this.uint32(at - 4))).toString('latin1');
  }

  #within(at: number, bytes: number): number {
    if (at + bytes > this.#data.length) throw new Error('it ends within its header');
    return at;
  }
}
