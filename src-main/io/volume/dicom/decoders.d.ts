/** What is used of decoders that come without types. */

interface WasmDecoder {
  /** Room for so many bytes of a packed picture. */
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  decode(): void;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned?: boolean };
  delete(): void;
}

declare module '@cornerstonejs/codec-openjpeg/decode' {
  const load: () => Promise<{ J2KDecoder: new () => WasmDecoder & { readHeader(): void } }>;
  export default load;
}

declare module '@cornerstonejs/codec-charls/decode' {
  const load: () => Promise<{ JpegLSDecoder: new () => WasmDecoder }>;
  export default load;
}

declare module 'jpeg-lossless-decoder-js' {
  export class Decoder {
    decompress(buffer: ArrayBuffer, offset: number, length: number): ArrayBuffer;
  }
}
