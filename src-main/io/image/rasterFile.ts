/**
 * The uncompressed file in which a picture waits for its encoder. A TIFF of one row a strip: it is
 * written front to back as rows come, has no limit of size as a BigTIFF, and libvips reads it row by row in constant
 * memory (its own .v format it maps whole, and raw pixels from a stream it gathers in memory).
 */
import { open, type FileHandle } from 'node:fs/promises';
import type { Channels } from '../../core/kinds/picture/pixels.ts';
import { toSamples } from './pixels.ts';
import { rasterHeader } from './rasterHeader.ts';

export interface RasterSize {
  width: number;
  height: number;
  channels: Channels;
  bitDepth: 8 | 16;
}

/** Values that are converted at once: whole pictures may come as one band. */
const CHUNK_VALUES = 2 ** 22;

/**
 * Writes all of `bands` to `file`, behind a header. Each band is [channels, n, width] of any n rows, values
 * as in toSamples; `profile` says what colours they are. `proceed` is called before each band is written, and may throw.
 * Throws RangeError unless the bands have exactly `height` whole rows together.
 */
export async function writeRaster(
  file: string,
  size: RasterSize,
  bands: AsyncIterable<Float32Array> | Iterable<Float32Array>,
  { profile, proceed }: { profile: Uint8Array | null; proceed: () => void },
): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(rasterHeader({ ...size, profile }));
    let rows = 0;
    for await (const band of bands) {
      proceed();
      rows += rowsOf(band, size);
      if (rows > size.height) throw new RangeError(`More than the ${size.height} rows of the picture were given.`);
      await writeBand(handle, size, band);
    }
    if (rows < size.height) throw new RangeError(`${rows} of the ${size.height} rows of the picture were given.`);
  } finally {
    await handle.close();
  }
}

function rowsOf(band: Float32Array, { channels, width }: RasterSize): number {
  const rows = band.length / (channels * width);
  if (Number.isInteger(rows)) return rows;
  throw new RangeError(`${band.length} values are no whole rows of ${channels} x ${width}.`);
}

async function writeBand(file: FileHandle, size: RasterSize, band: Float32Array): Promise<void> {
  const { width, channels, bitDepth } = size;
  const pixels = band.length / channels;
  const step = width * Math.max(1, Math.floor(CHUNK_VALUES / (channels * width)));
  for (let start = 0; start < pixels; start += step) {
    const samples = toSamples(band, channels, bitDepth, start, Math.min(pixels, start + step));
    // Little-endian, as the header says and as every machine is that runs this.
    await file.writeFile(new Uint8Array(samples.buffer));
  }
}
