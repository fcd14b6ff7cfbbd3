/** Decoders of JPEG 2000 (OpenJPEG) and JPEG-LS (CharLS), which are WebAssembly and bring no types. */
import { createRequire } from 'node:module';

/** What is used of them. */
export interface WasmDecoder {
  /** Room for so many bytes of a packed picture. */
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  decode(): void;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number };
  delete(): void;
}

interface OpenJpeg {
  J2KDecoder: new () => WasmDecoder;
}
interface CharLs {
  JpegLSDecoder: new () => WasmDecoder;
}
type Load<T> = (options: object) => Promise<T>;

/** What is wrong is thrown; the terminal is not theirs. */
const SILENT = { print: () => undefined, printErr: () => undefined };

// They look for their own folder, which built-in modules have none of; written out, so that bin/packedFiles.mjs finds what
// the app is to hold.
const loadOpenJpeg = (): Promise<OpenJpeg> => (createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/decode') as Load<OpenJpeg>)(SILENT);
const loadCharLs = (): Promise<CharLs> => (createRequire(import.meta.url)('@cornerstonejs/codec-charls/decode') as Load<CharLs>)(SILENT);

let openJpeg: ReturnType<typeof loadOpenJpeg> | null = null;
let charLs: ReturnType<typeof loadCharLs> | null = null;

/** After damaged data a decoder may be unusable: the next one is loaded anew. */
export function forgetDecoders(): void {
  openJpeg = null;
  charLs = null;
}

/** To be deleted when done. */
export async function jpeg2000Decoder(): Promise<WasmDecoder> {
  return new (await (openJpeg ??= loadOpenJpeg())).J2KDecoder();
}

/** To be deleted when done. */
export async function jpegLsDecoder(): Promise<WasmDecoder> {
  return new (await (charLs ??= loadCharLs())).JpegLSDecoder();
}
