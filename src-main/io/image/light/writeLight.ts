/** Pictures of light to files, row by row. */
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, SettingError } from '../../../core/base/errors.ts';
import { replaceFileAtomically } from '../../atomicFile.ts';
import { interleaved } from '../pixels.ts';
import { rasterHeader } from '../rasterHeader.ts';
import { writeExr, type LightSize } from './exrFile.ts';

type Writer = (file: FileHandle, size: LightSize, bands: AsyncIterable<Float32Array>) => Promise<string[]>;

const WRITERS: Record<string, Writer> = { '.exr': writeExr, '.tif': writeTiff, '.tiff': writeTiff };
/** What numbers of that many bits are written as. */
const DEPTHS: Record<string, readonly number[]> = { '.exr': [16, 32], '.tif': [32], '.tiff': [32] };

/**
 * Writes a picture in linear light, in the format that the name of `file` ends with: .exr of half floats or floats, or .tif
 * and .tiff of floats. It is written whole or not at all, and its memory does not grow with the picture.
 * @param bands whole rows from the top, each [channels, n, width] in linear light, alpha straight.
 * @returns what the file does not hold, in sentences.
 * @throws SettingError, before any work, when the format does not take such numbers; FileError; CancelledError; RangeError when
 * the bands are not the picture's.
 */
export async function writeLight(
  file: string,
  size: LightSize,
  bands: AsyncIterable<Float32Array>,
  signal?: AbortSignal,
): Promise<string[]> {
  const extension = path.extname(file).toLowerCase();
  const writer = WRITERS[extension];
  if (!writer || !DEPTHS[extension]?.includes(size.bitDepth)) {
    throw new SettingError(`"${file}" cannot hold light of ${size.bitDepth} bits: 32 bits go into .exr, .tif and .tiff, and 16 into .exr.`);
  }
  let notes: string[] = [];
  await replaceFileAtomically(file, async (temporary) => {
    const handle = await open(temporary, 'w');
    try {
      notes = await writer(handle, size, checkedRows(bands, size, signal));
    } finally {
      await handle.close();
    }
  });
  return notes;
}

async function* checkedRows(bands: AsyncIterable<Float32Array>, { width, height, channels }: LightSize, signal?: AbortSignal): AsyncGenerator<Float32Array> {
  let rows = 0;
  for await (const band of bands) {
    if (signal?.aborted) throw new CancelledError();
    rows += band.length / (channels * width);
    if (!Number.isInteger(rows) || rows > height) throw new RangeError(`${band.length} values are no rows of a picture of ${channels} x ${height} x ${width}.`);
    yield band;
  }
  if (rows < height) throw new RangeError(`${rows} of the ${height} rows of the picture were given.`);
}

async function writeTiff(file: FileHandle, size: LightSize, bands: AsyncIterable<Float32Array>): Promise<string[]> {
  await file.writeFile(rasterHeader({ ...size, bitDepth: 32 }));
  for await (const band of bands) await file.writeFile(new Uint8Array(interleaved(band, size.channels).buffer));
  return [];
}
