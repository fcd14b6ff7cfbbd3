/** What has pixels on the command line: its words, and what its models do. */
import { SettingError } from '../../../../core/base/errors.ts';
import type { FieldSpec } from '../../../../core/field/spec.ts';
import type { PictureMetrics } from '../../../../core/kinds/picture/quality.ts';
import { kindOf } from '../../../../core/kinds/table.ts';
import type { DatasetDescription, PictureDataset } from '../../../../core/kinds/types.ts';
import { pictureSizes } from '../../../../core/query/grid.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { decibels } from '../../../cli/words.ts';
import type { ModelTask } from '../../cliKind.ts';

const CHANNELS = { 1: 'grey', 3: 'RGB', 4: 'RGBA' } as const;

/** `512 x 512 RGB, 8 bits a channel`. */
export function pictureWords({ width, height, channels, bitDepth }: Pick<PictureDataset, 'width' | 'height' | 'channels' | 'bitDepth'>): string {
  return `${width} x ${height} ${CHANNELS[channels]}, ${bitDepth} bits a channel`;
}

/** `33.10 dB, SSIM 0.9312` */
export function pictureQuality({ psnr, ssim }: PictureMetrics): string {
  return `${decibels(psnr)}, SSIM ${ssim.toFixed(4)}`;
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
