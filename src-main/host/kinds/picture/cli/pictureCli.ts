/** What has pixels on the command line: its words, and what its models do. */
import { SettingError } from '../../../../core/base/errors.ts';
import type { FieldSpec } from '../../../../core/field/spec.ts';
import type { Light } from '../../../../core/kinds/picture/light.ts';
import type { PictureMetrics } from '../../../../core/kinds/picture/quality.ts';
import { kindOf } from '../../../../core/kinds/table.ts';
import type { DatasetDescription, PictureDataset } from '../../../../core/kinds/types.ts';
import { pictureSizes } from '../../../../core/query/grid.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { decibels } from '../../../cli/words.ts';
import type { ModelTask } from '../../cliKind.ts';
import { lightOfDataset } from '../savePicture.ts';

const CHANNELS = { 1: 'grey', 3: 'RGB', 4: 'RGBA' } as const;

type PictureFacts = Pick<PictureDataset, 'width' | 'height' | 'channels' | 'bitDepth'> & { light?: Light };

/** `512 x 512 RGB, 8 bits a channel`; of light also how it is encoded and shown. */
export function pictureWords({ width, height, channels, bitDepth, light }: PictureFacts): string {
  return `${width} x ${height} ${CHANNELS[channels]}, ${bitDepth} bits a channel${light ? `, ${lightWords(light)}` : ''}`;
}

/** `light up to 812, its logarithm from 0.0031, exposure +2` */
function lightWords({ knee, peak, exposure }: Light): string {
  const stops = Number(exposure.toFixed(2));
  return `light up to ${short(peak)}, its logarithm from ${short(knee)}, exposure ${stops > 0 ? `+${stops}` : stops}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** `33.10 dB, SSIM 0.9312`; of light, both are of the values that encode it. */
export function pictureQuality({ psnr, ssim }: PictureMetrics, dataset: PictureDataset): string {
  return `${decibels(psnr)}, SSIM ${ssim.toFixed(4)}${lightOfDataset(dataset) ? ', of encoded light' : ''}`;
}

/** A query of all of it. */
export function wholePicture(spec: FieldSpec, dataset: PictureDataset): { sizes: number[]; words: string } {
  return { sizes: pictureSizes(spec, dataset), words: 'at the size of the image' };
}

async function refuse(_: Terminal, { file, model }: ModelTask<DatasetDescription, unknown>): Promise<void> {
  throw new SettingError(`"${file}" is a model of ${kindOf(model.dataset).inWords}: "coordx query" writes it as a picture.`);
}

/** What has pixels has no surface. */
export const noSurface = { mesh: refuse, render: refuse };
