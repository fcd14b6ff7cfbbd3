/** Arrays as NumPy stores them (its format 1.0). */
import { writeFileAtomically } from './atomicFile.ts';

/** What stands before the header: the magic word, the version, and the header's length in two bytes. */
const HEAD_BYTES = 10;
const ALIGNMENT = 64;

/** What stands before the values of an array, row-major. @param descr NumPy's name of the type, as `<f4`. */
export function npyHeader(descr: string, shape: readonly number[]): Buffer {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // The values begin at a multiple of 64 bytes, with a line end before them.
  const length = Math.ceil((HEAD_BYTES + text.length + 1) / ALIGNMENT) * ALIGNMENT - HEAD_BYTES;
  const header = Buffer.from(`\x93NUMPY\x01\x00\0\0${text.padEnd(length - 1)}\n`, 'latin1');
  header.writeUInt16LE(length, HEAD_BYTES - 2);
  return header;
}

/** Writes an array, row-major. @throws RangeError when the values do not fill the shape; FileError when the file cannot be written. */
export function writeNpy(file: string, values: Float32Array | Float64Array, shape: readonly number[]): Promise<void> {
  if (values.length !== shape.reduce((product, size) => product * size, 1)) throw new RangeError(`${values.length} values do not fill ${shape.join(' x ')}`);
  const header = npyHeader(`<f${values.BYTES_PER_ELEMENT}`, shape);
  return writeFileAtomically(file, Buffer.concat([header, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)]));
}
