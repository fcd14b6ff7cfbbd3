/** Numbers as files store them: their types, and how they are read and written. */
import type { StoredType } from '../../core/kinds/volume/signal.ts';
import { halfValue, writeHalves } from '../../core/base/halfFloat.ts';

/** Types of values in files. Whole numbers of 64 bits are read as float64. */
export type ValueType = StoredType | 'int64' | 'uint64';

export const VALUE_BYTES: Readonly<Record<ValueType, number>> = {
  ...{ int8: 1, uint8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, int64: 8, uint64: 8 },
  ...{ float16: 2, float32: 4, float64: 8 },
};

/** The smallest and the largest whole number of a type; null of those that are no whole numbers. */
export const WHOLE: Readonly<Record<ValueType, [number, number] | null>> = {
  ...{ int8: [-128, 127], uint8: [0, 255], int16: [-32768, 32767], uint16: [0, 65535] },
  ...{ int32: [-(2 ** 31), 2 ** 31 - 1], uint32: [0, 2 ** 32 - 1] },
  ...{ int64: [-(2 ** 63), 2 ** 63], uint64: [0, 2 ** 64] },
  ...{ float16: null, float32: null, float64: null },
};

/** The type that a volume keeps of one in a file. */
export function storedType(type: ValueType): StoredType {
  return type === 'int64' || type === 'uint64' ? 'float64' : type;
}

/** The type of values that are scaled on reading: whole numbers become fractions. */
export function scaledType(type: ValueType, slope: number, intercept: number): StoredType {
  const isScaled = WHOLE[type] !== null && (!Number.isInteger(slope) || !Number.isInteger(intercept));
  return isScaled ? 'float32' : storedType(type);
}

/** Bytes of values as numbers. The bytes start at a multiple of 8 of their memory, and may be turned round in place. */
export function decoded(bytes: Uint8Array<ArrayBuffer>, type: ValueType, isBigEndian: boolean): ArrayLike<number> {
  const size = VALUE_BYTES[type];
  if (isBigEndian && size > 1) turnRound(bytes, size);
  const from = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  const [buffer, offset, count] = [from.buffer, from.byteOffset, Math.floor(from.length / size)];
  switch (type) {
    case 'int8': return new Int8Array(buffer, offset, count);
    case 'uint8': return from;
    case 'int16': return new Int16Array(buffer, offset, count);
    case 'uint16': return new Uint16Array(buffer, offset, count);
    case 'int32': return new Int32Array(buffer, offset, count);
    case 'uint32': return new Uint32Array(buffer, offset, count);
    case 'int64': return Float64Array.from(new BigInt64Array(buffer, offset, count), Number);
    case 'uint64': return Float64Array.from(new BigUint64Array(buffer, offset, count), Number);
    case 'float16': return Float32Array.from(new Uint16Array(buffer, offset, count), halfValue);
    case 'float32': return new Float32Array(buffer, offset, count);
    case 'float64': return new Float64Array(buffer, offset, count);
  }
}

function turnRound(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - (bytes.length % size));
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else buffer.swap64();
}


/** Numbers as little-endian bytes of a type. Whole numbers are rounded, and held within what the type has. */
export function encoded(values: ArrayLike<number>, type: StoredType): Uint8Array {
  const array = typed(values, type);
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function typed(values: ArrayLike<number>, type: StoredType): Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array {
  const ends = WHOLE[type];
  const whole = ([low, high]: [number, number]): Float64Array => Float64Array.from(values, (value) => Math.min(high, Math.max(low, Math.round(value))));
  const rounded = ends === null ? values : whole(ends);
  switch (type) {
    case 'int8': return Int8Array.from(rounded);
    case 'uint8': return Uint8Array.from(rounded);
    case 'int16': return Int16Array.from(rounded);
    case 'uint16': return Uint16Array.from(rounded);
    case 'int32': return Int32Array.from(rounded);
    case 'uint32': return Uint32Array.from(rounded);
    case 'float16': return halves(values);
    case 'float32': return Float32Array.from(values);
    case 'float64': return Float64Array.from(values);
  }
}

function halves(values: ArrayLike<number>): Uint16Array {
  const result = new Uint16Array(values.length);
  writeHalves(Float32Array.from(values), result, 0, 1);
  return result;
}
