/** Decoded pixels: through memory where they are few, through a file where they are many. */
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { diskFullError } from '../fileError.ts';
import { withTemporaryFolder } from '../temporaryFile.ts';
import type { Samples } from './pixels.ts';
import type { Sharp } from './sharp.ts';

/** Bytes of samples that are decoded into WebAssembly's memory, which keeps the size that it once had. */
const MOST_IN_MEMORY = 2 ** 27;
/** Bytes that are read at once of a file of samples. */
const CHUNK_BYTES = 2 ** 24;
/** libvips' own file: a header of 64 bytes in the writer's order, with the sample type's number, and all pixels. */
const VIPS = { header: 64, typeAt: 20, types: { 8: 0, 16: 2 } };

export interface Decoded {
  width: number;
  height: number;
  /** Values a pixel. */
  stride: number;
  /** All samples [height * width, stride] in order, whole pixels at a time; to be called as often as they are needed. */
  chunks: () => AsyncIterable<Samples>;
}

/**
 * Decodes a picture to unsigned samples of `bitDepth` bits, and gives them to `use`, for as long as that runs.
 * @param bytes about how many there are. @throws FileError when the disk is full; what libvips says; what `use` throws.
 */
export function withDecoded<T>(image: Sharp, bitDepth: 8 | 16, bytes: number, use: (decoded: Decoded) => Promise<T>): Promise<T> {
  return (bytes <= MOST_IN_MEMORY ? throughMemory : throughFile)(image, bitDepth, use);
}

async function throughMemory<T>(image: Sharp, bitDepth: 8 | 16, use: (decoded: Decoded) => Promise<T>): Promise<T> {
  const { data, info } = await image.raw({ depth: bitDepth === 8 ? 'uchar' : 'ushort' }).toBuffer({ resolveWithObject: true });
  const chunks = async function* (): AsyncGenerator<Samples> {
    yield samplesOf(data, bitDepth);
  };
  return use({ width: info.width, height: info.height, stride: info.channels, chunks });
}

function throughFile<T>(image: Sharp, bitDepth: 8 | 16, use: (decoded: Decoded) => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'pixels.v');
    const { width, height, channels: stride } = await image.toFile(file).catch((cause: unknown) => {
      throw cause instanceof Error && /no space left/i.test(cause.message) ? diskFullError(file, cause) : cause;
    });
    const pixels = await open(file);
    try {
      await checkType(pixels, bitDepth);
      const pixelBytes = (stride * bitDepth) / 8;
      const length = width * height * pixelBytes;
      const chunks = (): AsyncGenerator<Samples> => chunksOf(pixels, length, CHUNK_BYTES - (CHUNK_BYTES % pixelBytes), bitDepth);
      return await use({ width, height, stride, chunks });
    } finally {
      await pixels.close();
    }
  });
}

async function checkType(file: FileHandle, bitDepth: 8 | 16): Promise<void> {
  const { buffer } = await file.read(Buffer.alloc(VIPS.header), 0, VIPS.header, 0);
  const type = buffer.readUInt32LE(VIPS.typeAt);
  if (type !== VIPS.types[bitDepth]) throw new Error(`libvips wrote samples of type ${type} in place of ${bitDepth} bits`);
}

async function* chunksOf(file: FileHandle, length: number, step: number, bitDepth: 8 | 16): AsyncGenerator<Samples> {
  for (let start = 0; start < length; start += step) {
    const bytes = Buffer.alloc(Math.min(step, length - start));
    for (let filled = 0; filled < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, VIPS.header + start + filled);
      if (bytesRead === 0) throw new Error('libvips wrote too few pixels');
      filled += bytesRead;
    }
    yield samplesOf(bytes, bitDepth);
  }
}

/** Little-endian, as WebAssembly is and every machine that runs this. */
function samplesOf(bytes: Buffer, bitDepth: 8 | 16): Samples {
  return bitDepth === 8 ? bytes : new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}
