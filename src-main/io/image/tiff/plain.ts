/** A TIFF of an unusual layout in a plain one, which libvips reads right: uncompressed, whole rows, 8 or 16 bits. */
import { constants } from 'node:buffer';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { inflateSync } from 'node:zlib';
import { BaseDecoder, type Pool } from 'geotiff';
import { asFileError } from '../../fileError.ts';
import { withTemporaryFolder } from '../../temporaryFile.ts';
import { peakOf, type Samples } from '../pixels.ts';
import { rasterHeader } from '../rasterHeader.ts';
import type { Tiff, TiffTags } from './tags.ts';

export interface Choice {
  /** Samples of a pixel that are taken, in order. */
  samples: number[];
  alpha: 1 | 2 | null;
}

/** Samples that are decoded at once, if the blocks of the file allow it. */
const BAND_SAMPLES = 2 ** 23;
const MOST_BLOCK_PIXELS = 2 ** 28;
const DEFLATE = [8, 32946];
/** With LZW, LERC and Zstandard: a few of their bytes may become very many. */
const GROWING = [5, ...DEFLATE, 34887, 50000];
/** What LZW, the least clever of them, makes of a byte of noise at most; and what heads and tables of a block may take. */
const MOST_GROWTH = 1.5;
const BLOCK_EXTRAS = 4096;
const TOO_MUCH = 'its tiles or strips hold more than their pixels';

/** Runs `use` with a plain copy of a picture, and removes it in the end. @throws what decoding throws; FileError when the disk is full. */
export function withPlainTiff<T>(tiff: Tiff, choice: Choice, use: (file: string) => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'plain.tif');
    await writePlain(file, tiff, choice);
    return use(file);
  });
}

async function writePlain(file: string, tiff: Tiff, { samples, alpha }: Choice): Promise<void> {
  const { width, height, bits, photometric, orientation, profile } = tiff.tags;
  const [depth = 8] = bits;
  const bitDepth = depth > 8 ? 16 : 8;
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(rasterHeader({ width, height, channels: samples.length, bitDepth, photometric, alpha, orientation, profile }));
    for await (const band of tiffBands(tiff, samples)) await handle.writeFile(new Uint8Array(widened(band, depth, bitDepth).buffer));
  } catch (cause) {
    throw asFileError(cause, file, 'write');
  } finally {
    await handle.close();
  }
}

/**
 * The chosen samples of a picture, [rows, width, samples] as they are in the file, from the top in bands of whole blocks.
 * Others have their turn between them.
 */
export async function* tiffBands({ image, tags }: Tiff, samples: number[]): AsyncGenerator<ArrayLike<number>, void> {
  const { width, height, block } = tags;
  const most = mostBlockBytes(tags);
  await checkBlocks({ image, tags }, most);
  const pool = DEFLATE.includes(tags.compression) ? boundedInflate(most) : null;
  const blocks = Math.max(1, Math.floor(BAND_SAMPLES / (width * samples.length * block.height)));
  const step = block.height * blocks;
  for (let top = 0; top < height; top += step) {
    const rows = Math.min(step, height - top);
    yield await image.readRasters({ window: [0, top, width, top + rows], samples, interleave: true, pool });
    await setImmediate();
  }
}

/** What a block of a sound file takes at most, compressed or not. */
function mostBlockBytes({ block, bits, isPlanar }: TiffTags): number {
  const rowBits = block.width * (isPlanar ? 1 : bits.length) * (bits[0] ?? 8);
  return Math.floor(MOST_GROWTH * block.height * Math.ceil(rowBits / 8)) + BLOCK_EXTRAS;
}

/**
 * Before anything is decoded: the decoder takes whatever comes out of a block, however large it is.
 * @throws Error when there are no such blocks in a sound file.
 */
async function checkBlocks({ image, tags }: Tiff, most: number): Promise<void> {
  const { block, isTiled, compression } = tags;
  if (!(block.width >= 1 && block.height >= 1)) throw new Error('its tiles have no size');
  if (!(block.width * block.height <= MOST_BLOCK_PIXELS)) throw new Error('its tiles are larger than pictures are');
  if (!GROWING.includes(compression)) return;
  const counts: unknown = await image.getFileDirectory().loadValue(isTiled ? 'TileByteCounts' : 'StripByteCounts');
  const list = typeof counts === 'object' && counts !== null ? Array.from(counts as Iterable<unknown>, Number) : [Number(counts)];
  // No compression makes a block that much longer: it holds more than its pixels.
  if (!list.every((count) => count <= most)) throw new Error(TOO_MUCH);
}

/** In place of the decoder's own Deflate, which has no end: one that gives up behind `most` bytes. */
function boundedInflate(most: number): Pool {
  class Inflate extends BaseDecoder {
    override decodeBlock(data: ArrayBufferLike): ArrayBufferLike {
      try {
        return new Uint8Array(inflateSync(new Uint8Array(data), { maxOutputLength: Math.min(most, constants.MAX_LENGTH) })).buffer;
      } catch (cause) {
        throw cause instanceof RangeError ? new Error(TOO_MUCH, { cause }) : cause;
      }
    }
  }
  return { workerWrappers: null, bindParameters: (_, parameters) => new Inflate(parameters), destroy: () => Promise.resolve() };
}

/** Samples of `depth` bits spread over the whole range of 8 or 16. */
function widened(values: ArrayLike<number>, depth: number, bitDepth: 8 | 16): Samples {
  const factor = peakOf(bitDepth) / (2 ** depth - 1);
  const result = bitDepth === 8 ? new Uint8Array(values.length) : new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = Math.round((values[i] as number) * factor);
  return result;
}
