/** A TIFF of an unusual layout in a plain one, which libvips reads right: uncompressed, whole rows, 8 or 16 bits. */
import { open } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { asFileError } from '../../fileError.ts';
import { withTemporaryFolder } from '../../temporaryFile.ts';
import { peakOf, type Samples } from '../pixels.ts';
import { rasterHeader } from '../rasterHeader.ts';
import type { Tiff } from './tags.ts';

export interface Choice {
  /** Samples of a pixel that are taken, in order. */
  samples: number[];
  alpha: 1 | 2 | null;
}

/** Samples that are decoded at once, if the blocks of the file allow it. */
const BAND_SAMPLES = 2 ** 23;
const MOST_BLOCK_PIXELS = 2 ** 28;

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
async function* tiffBands({ image, tags }: Tiff, samples: number[]): AsyncGenerator<ArrayLike<number>, void> {
  const { width, height, block } = tags;
  if (!(block.width * block.height <= MOST_BLOCK_PIXELS)) throw new Error('its tiles are larger than pictures are');
  const blocks = Math.max(1, Math.floor(BAND_SAMPLES / (width * samples.length * block.height)));
  const step = block.height * blocks;
  for (let top = 0; top < height; top += step) {
    const rows = Math.min(step, height - top);
    yield await image.readRasters({ window: [0, top, width, top + rows], samples, interleave: true });
    await setImmediate();
  }
}

/** Samples of `depth` bits spread over the whole range of 8 or 16. */
function widened(values: ArrayLike<number>, depth: number, bitDepth: 8 | 16): Samples {
  const factor = peakOf(bitDepth) / (2 ** depth - 1);
  const result = bitDepth === 8 ? new Uint8Array(values.length) : new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = Math.round((values[i] as number) * factor);
  return result;
}
