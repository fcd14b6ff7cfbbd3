/** Pictures of a field as files: as they are shown, or as linear light. */
import path from 'node:path';
import { SettingError } from '../../../core/base/errors.ts';
import { checkNumber } from '../../../core/field/spec.ts';
import { displayOf, EXPOSURE_RANGE, linearValues, type Light } from '../../../core/kinds/picture/light.ts';
import type { Channels, PictureDepth } from '../../../core/kinds/picture/pixels.ts';
import type { PictureDataset } from '../../../core/kinds/types.ts';

export interface PictureFormat {
  /** Whole numbers of 8 and 16 bits are shown at an exposure; floats of 32 bits, and what OpenEXR holds, are linear light. */
  bitDepth: PictureDepth;
  /** 1 to 100, of JPEG and WebP. */
  quality?: number;
  /** Of a picture of light: stops at which it is shown, when not those of its source. */
  exposure?: number | undefined;
}

export interface SavedPicture extends PictureFormat {
  width: number;
  height: number;
  channels: Channels;
  light: Light | undefined;
}

/** How the values of a dataset's fields are encoded; undefined of sRGB. */
export function lightOfDataset(dataset: PictureDataset): Light | undefined {
  return 'light' in dataset ? dataset.light : undefined;
}

/** @throws SettingError of an exposure that cannot be, or is of no use: for a picture without light, or one that is written as light. */
export function checkExposure(file: string, dataset: PictureDataset, { bitDepth, exposure }: PictureFormat): void {
  if (exposure === undefined) return;
  checkNumber('--exposure', exposure, EXPOSURE_RANGE);
  if (!lightOfDataset(dataset)) throw new SettingError(`--exposure is for models of pictures of light, and "${dataset.name}" is none.`);
  if (holdsLight(file, bitDepth)) throw new SettingError(`--exposure is for pictures that are shown, and "${file}" holds light as it is.`);
}

/** Writes a picture whose bands, [channels, n, width], are what a field gives. @returns what it does not hold, in sentences. @throws as writeImage and writeLight do. */
export async function savePicture(
  file: string,
  { light, exposure, bitDepth, quality, ...size }: SavedPicture,
  bands: AsyncIterable<Float32Array>,
  signal?: AbortSignal,
): Promise<string[]> {
  const { channels } = size;
  if (holdsLight(file, bitDepth)) {
    if (bitDepth === 8) throw new SettingError(`"${file}" holds light of 16 or 32 bits, not of 8.`);
    const { writeLight } = await import('../../../io/image/light/writeLight.ts');
    return writeLight(file, { ...size, bitDepth }, changed(bands, (values) => linearValues(values, channels, light)), signal);
  }
  const shown = displayOf(channels, light && { ...light, exposure: exposure ?? light.exposure });
  // Loaded when it is needed: native code takes long to load.
  const { writeImage } = await import('../../../io/image/writeImage.ts');
  await writeImage(file, size, changed(bands, shown), {
    ...{ bitDepth: bitDepth === 8 ? 8 : 16 },
    ...(quality === undefined ? {} : { quality }),
    ...(signal ? { signal } : {}),
  });
  return [];
}

/** Whether a file of such numbers holds linear light. */
export function holdsLight(file: string, bitDepth: PictureDepth): boolean {
  return bitDepth === 32 || path.extname(file).toLowerCase() === '.exr';
}

async function* changed(bands: AsyncIterable<Float32Array>, change: (values: Float32Array) => Float32Array): AsyncGenerator<Float32Array> {
  for await (const values of bands) yield change(values);
}
