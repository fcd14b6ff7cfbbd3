/** The numbers of DICOM's pictures, whatever packs them. */
import dicomParser from 'dicom-parser';
import { FileError } from '../../../core/base/errors.ts';
import { printable } from '../../printable.ts';
import { decoded, type ValueType } from '../numbers.ts';
import type { DicomFile } from './slice.ts';
import { forgetDecoders, jpeg2000Decoder, jpegLsDecoder, type WasmDecoder } from './wasmDecoders.ts';

type DataSet = ReturnType<typeof dicomParser.parseDicom>;
type Unpack = (packed: Uint8Array, file: DicomFile) => Promise<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>;

const BIG = '1.2.840.10008.1.2.2';
const PLAIN = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99', BIG];
const LOSSLESS = ['1.2.840.10008.1.2.4.57', '1.2.840.10008.1.2.4.70'];
const JPEG_LS = ['1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.81'];
const JPEG_2000 = ['1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.91'];
const UNPACKERS = new Map<string, Unpack>([
  ['1.2.840.10008.1.2.5', runs],
  ...LOSSLESS.map((syntax): [string, Unpack] => [syntax, lossless]),
  ...JPEG_LS.map((syntax): [string, Unpack] => [syntax, jpegLs]),
  ...JPEG_2000.map((syntax): [string, Unpack] => [syntax, jpeg2000]),
]);
/** Those that are not read, by name. */
const OTHERS: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2.4.50': 'JPEG baseline',
  '1.2.840.10008.1.2.4.51': 'JPEG extended',
  '1.2.840.10008.1.2.4.92': 'JPEG 2000 of several components',
  '1.2.840.10008.1.2.4.93': 'JPEG 2000 of several components',
  '1.2.840.10008.1.2.4.110': 'JPEG XL',
  '1.2.840.10008.1.2.4.111': 'JPEG XL',
  '1.2.840.10008.1.2.4.112': 'JPEG XL',
  '1.2.840.10008.1.2.4.201': 'High-Throughput JPEG 2000',
  '1.2.840.10008.1.2.4.202': 'High-Throughput JPEG 2000',
  '1.2.840.10008.1.2.4.203': 'High-Throughput JPEG 2000',
};
const PIXELS = 'x7fe00010';

/** Throws FileError for a transfer syntax or numbers that are not read. */
export function refuseUnread({ name, syntax, samples, bitsAllocated, bitsStored, isColour }: DicomFile): void {
  if (!PLAIN.includes(syntax) && !UNPACKERS.has(syntax)) {
    const what = OTHERS[syntax] ?? (/^1\.2\.840\.10008\.1\.2\.4\.10/.test(syntax) ? 'a film (MPEG)' : `transfer syntax ${syntax}`);
    throw new FileError(`"${name}" is packed as ${what}, which is not read: save it as JPEG 2000, JPEG-LS or not compressed.`);
  }
  if (isColour || samples !== 1) throw new FileError(`"${name}" holds pictures in colours, which are no volume: choose a series of grey ones.`);
  const isRead = [8, 16, 32].includes(bitsAllocated) && bitsStored >= 1 && bitsStored <= bitsAllocated;
  if (!isRead) throw new FileError(`"${name}" holds numbers of ${bitsStored} of ${bitsAllocated} bits, which are not read: save it with 8 or 16 bits.`);
}

/** The type of its numbers. */
export function numberType({ bitsAllocated, isSigned }: DicomFile): ValueType {
  return `${isSigned ? 'int' : 'uint'}${bitsAllocated}` as ValueType;
}

/** The numbers of one slice, [rows, columns], as they are stored. Throws FileError when they are damaged. */
export async function frameNumbers(data: DataSet, file: DicomFile, index: number): Promise<ArrayLike<number>> {
  const length = (file.rows * file.columns * file.bitsAllocated) / 8;
  const bytes = await frameBytes(data, file, index, length).catch((cause: unknown) => {
    throw cause instanceof FileError ? cause : new FileError(`"${file.name}" is damaged: slice ${index + 1} of it cannot be unpacked (${reason(cause)}).`, { cause });
  });
  if (bytes.length < length) throw new FileError(`"${file.name}" is cut short: slice ${index + 1} of it is not all there, get another copy of it.`);
  const numbers = decoded(bytes.subarray(0, length), numberType(file), file.syntax === BIG);
  return file.bitsStored === file.bitsAllocated ? numbers : withoutRest(numbers, file);
}

async function frameBytes(data: DataSet, file: DicomFile, index: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const element = data.elements[PIXELS];
  if (!element) throw new FileError(`"${file.name}" is a DICOM file without a picture: choose another.`);
  const unpack = UNPACKERS.get(file.syntax);
  if (!unpack) {
    const start = element.dataOffset + index * length;
    return new Uint8Array(data.byteArray.subarray(start, Math.min(start + length, element.dataOffset + element.length)));
  }
  return unpack(Uint8Array.from(packedFrame(data, element, file, index)), file);
}

/** The bytes of a packed slice: fragments, told apart by a table where there is one. */
function packedFrame(data: DataSet, element: NonNullable<DataSet['elements'][string]>, { frames }: DicomFile, index: number): Uint8Array {
  const fragments = element.fragments ?? [];
  if (frames.length === 1) return dicomParser.readEncapsulatedPixelDataFromFragments(data, element, 0, fragments.length);
  if (fragments.length === frames.length) return dicomParser.readEncapsulatedPixelDataFromFragments(data, element, index, 1);
  return dicomParser.readEncapsulatedImageFrame(data, element, index);
}

/** Bits above those that are stored may hold anything. */
function withoutRest(numbers: ArrayLike<number>, { bitsStored, isSigned }: DicomFile): ArrayLike<number> {
  const shift = 32 - bitsStored;
  return Int32Array.from(numbers, (value) => (isSigned ? (value << shift) >> shift : (value << shift) >>> shift));
}

/** DICOM's runs: a plane of bytes after the other, the highest first, each in PackBits (PS3.5, annex G). */
function runs(packed: Uint8Array, { rows, columns, bitsAllocated }: DicomFile): Uint8Array<ArrayBuffer> {
  const pixels = rows * columns;
  const planes = bitsAllocated / 8;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (view.getUint32(0, true) !== planes) throw new RangeError('it has other planes than its numbers have bytes');
  const result = new Uint8Array(pixels * planes);
  for (let plane = 0; plane < planes; plane++) {
    let at = view.getUint32(4 + 4 * plane, true);
    for (let done = 0; done < pixels; ) {
      const head = view.getInt8(at++);
      const count = Math.min(pixels - done, head >= 0 ? head + 1 : 1 - head);
      if (head === -128) continue;
      for (let i = 0; i < count; i++) result[(done + i) * planes + planes - 1 - plane] = view.getUint8(head >= 0 ? at + i : at);
      at += head >= 0 ? head + 1 : 1;
      done += count;
    }
  }
  return result;
}

async function lossless(packed: Uint8Array, file: DicomFile): Promise<Uint8Array<ArrayBuffer>> {
  refuseOtherSize(jpegSize(packed), file);
  const { Decoder } = await import('jpeg-lossless-decoder-js');
  return new Uint8Array(new Decoder().decompress(Uint8Array.from(packed).buffer, 0, packed.length));
}

async function jpegLs(packed: Uint8Array, file: DicomFile): Promise<Uint8Array<ArrayBuffer>> {
  refuseOtherSize(jpegSize(packed), file);
  return unpackedBy(await jpegLsDecoder(), packed, file);
}

async function jpeg2000(packed: Uint8Array, file: DicomFile): Promise<Uint8Array<ArrayBuffer>> {
  refuseOtherSize(jpeg2000Size(packed), file);
  return unpackedBy(await jpeg2000Decoder(), packed, file);
}

function unpackedBy(decoder: WasmDecoder, packed: Uint8Array, file: DicomFile): Uint8Array<ArrayBuffer> {
  try {
    decoder.getEncodedBuffer(packed.length).set(packed);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
    const bytes = Uint8Array.from(decoder.getDecodedBuffer());
    // Numbers of 8 bits in 16 come as bytes.
    const isByte = bitsPerSample <= 8 && file.bitsAllocated === 16;
    if (width !== file.columns || height !== file.rows || componentCount !== 1) throw new RangeError('it has another size than its header says');
    decoder.delete();
    return isByte ? new Uint8Array(Uint16Array.from(bytes).buffer) : bytes;
  } catch (cause) {
    forgetDecoders();
    throw cause;
  }
}

/** Decoders take memory for what the packed picture says: it must say what the header says. */
function refuseOtherSize(size: [number, number] | null, { name, rows, columns }: DicomFile): void {
  if (size && size[0] === rows && size[1] === columns) return;
  throw new FileError(`"${name}" is damaged: a slice in it has another size than its header says, get another copy of it.`);
}

/** Rows and columns of a JPEG: in its frame's head, SOF3 of lossless JPEG and SOF55 of JPEG-LS. */
function jpegSize(packed: Uint8Array): [number, number] | null {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let at = 2; at + 9 <= packed.length; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xc3 || marker === 0xf7) return [view.getUint16(at + 5), view.getUint16(at + 7)];
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** Of a code stream: its size less the offset of the picture in it (SIZ, which follows at once). */
function jpeg2000Size(packed: Uint8Array): [number, number] | null {
  if (packed.length < 24) return null;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (view.getUint32(0) !== 0xff4fff51) return null;
  return [view.getUint32(12) - view.getUint32(20), view.getUint32(8) - view.getUint32(16)];
}

function reason(cause: unknown): string {
  return cause instanceof Error ? printable(cause.message) : 'no reason given';
}
