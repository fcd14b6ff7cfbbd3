/** The number by which a run's quality is followed: PSNR of a picture, IoU about the surface of a shape. */
import { KINDS } from '../../src-main/core/kinds/table.ts';
import type { DatasetDescription, Metrics } from '../../src-main/core/kinds/types.ts';
import type { QualityName, RunState } from '../../src-main/core/protocol/studio.ts';
import type { Mirror, Series } from './mirror.svelte.ts';
import { decibels } from './words.ts';

export function qualityName({ kind }: Pick<DatasetDescription, 'kind'>): QualityName {
  return kind === 'shape' ? 'iou' : 'psnr';
}

/** What a plot of it is called. */
export const QUALITY_TITLES: Readonly<Record<QualityName, string>> = {
  psnr: 'PSNR, dB',
  iou: 'IoU about the surface',
};

/** 31.42 dB, or 0.953. */
export function qualityReading(name: QualityName, value: number): string {
  return name === 'psnr' ? decibels(value) : value.toFixed(3);
}

/** As it stands by itself: 31.42 dB, IoU 0.953, or a dash for none. */
export function qualityWords(name: QualityName, value: number | null): string {
  if (value === null) return '–';
  return name === 'psnr' ? decibels(value) : `IoU ${qualityReading(name, value)}`;
}

/** The newest quality that is known: of the series, or measured. Null before the first. */
export function newestOf({ metrics }: Pick<RunState, 'metrics'>, { points }: Series): number | null {
  const [steps, , value] = points.slice(-3);
  if (metrics && (steps === undefined || metrics.steps >= steps)) return followed(metrics);
  return value ?? null;
}

/** The newest quality of a run in the window's mirror. */
export function newestQuality(run: RunState, mirror: Mirror): number | null {
  return newestOf(run, mirror.series(run.id, qualityName(run.dataset)));
}

function followed(metrics: Metrics): number {
  return KINDS.shape.quality.isOwn(metrics) ? metrics.iouHard : metrics.psnr;
}
