/** The number by which a run's quality is followed: PSNR of a picture, IoU about the surface of a shape. */
import { kindOf } from '../../../src-main/core/kinds/table.ts';
import type { DatasetDescription } from '../../../src-main/core/kinds/types.ts';
import type { QualityName } from '../../../src-main/core/protocol/studio.ts';
import type { RunState } from '../../../src-main/core/protocol/studio/runs.ts';
import { decibels } from '../base/words.ts';
import type { Mirror, Series } from '../engine/mirror.svelte.ts';

export function qualityName(dataset: DatasetDescription): QualityName {
  return kindOf(dataset).quality.name;
}

/** What a column and a plot of it are called. */
export const QUALITY_NAMES: Readonly<Record<QualityName, string>> = { psnr: 'PSNR', iou: 'IoU' };
export const QUALITY_TITLES: Readonly<Record<QualityName, string>> = {
  psnr: 'PSNR, dB',
  iou: 'IoU about the surface',
};

/** Whether it is told in decibels: a loss then is, too, and training can end at so many. */
export function isInDecibels(name: QualityName): boolean {
  return name === 'psnr';
}

/** 31.42 dB, or 0.953. */
export function qualityReading(name: QualityName, value: number): string {
  return isInDecibels(name) ? decibels(value) : value.toFixed(3);
}

/** As it stands by itself: 31.42 dB, IoU 0.953, or a dash for none. */
export function qualityWords(name: QualityName, value: number | null): string {
  if (value === null) return '–';
  return isInDecibels(name) ? decibels(value) : `${QUALITY_NAMES[name]} ${qualityReading(name, value)}`;
}

/** The newest quality that is known: of the series, or measured. Null before the first; of fresh weights only while there are none else. */
export function newestOf({ metrics, dataset, progress }: Pick<RunState, 'metrics' | 'dataset' | 'progress'>, { points }: Series): number | null {
  const [steps, , value] = points.slice(-3);
  if (progress.steps > 0 && !steps && !metrics?.steps) return null;
  if (metrics && (steps === undefined || metrics.steps >= steps)) return kindOf(dataset).quality.of(metrics);
  return value ?? null;
}

/** The newest quality of a run in the window's mirror. */
export function newestQuality(run: RunState, mirror: Mirror): number | null {
  return newestOf(run, mirror.series(run.id, qualityName(run.dataset)));
}
