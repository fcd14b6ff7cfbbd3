/** What the viewport shows of a picture, in words: for readers of the screen, and beside it. */
import { clockWords, decibels, sizeWords } from '../../../state/base/words.ts';
import type { Filter, Metric, Mode } from '../../../state/view/view.svelte.ts';
import { describeFields, TRUTH_NAME } from '../../../state/view/viewWords.ts';

export interface ViewFacts {
  mode: Mode;
  metric: Metric;
  /** Name of the selected run, and the size that it was asked for; null before it was. */
  run: string | null;
  size: { width: number; height: number } | null;
  /** Of a video, in seconds; null of an image, and while it plays. */
  moment: number | null;
  /** Name of what it is compared with. */
  other: string;
  psnr: number | null;
}

export const METRIC_NAMES: Record<Metric, string> = {
  absolute: 'Absolute',
  squared: 'Squared',
  relative: 'Relative',
  signed: 'Signed',
};

export const FILTER_NAMES: Record<Filter, string> = { nearest: 'Nearest', bilinear: 'Bilinear', bicubic: 'Bicubic' };

/** A difference's formula, a and b for what is left and right of it; the mean over the channels is shown. */
export function formula(metric: Metric, a: string, b: string): string {
  switch (metric) {
    case 'absolute':
      return `|${a} − ${b}|`;
    case 'squared':
      return `(${a} − ${b})²`;
    case 'relative':
      return `|${a} − ${b}| / (${b} + 0.01)`;
    case 'signed':
      return `${a} − ${b}`;
  }
}

/** All of what is on show, in a sentence or two. */
export function describeView({ mode, metric, run, size, moment, other, psnr }: ViewFacts): string {
  const at = moment === null ? '' : ` at ${clockWords(moment)}`;
  if (mode === 'truth') return `${TRUTH_NAME}${at}.`;
  if (run === null) return 'No picture.';
  const field = (size ? `${run} at ${sizeWords(size)} pixels` : run) + at;
  const quality = psnr === null ? '' : ` ${run} has ${decibels(psnr)}.`;
  const shown = describeFields(mode, field, other, {
    field: `Reconstruction by ${field}.`,
    difference: `${METRIC_NAMES[metric]} difference of ${field} and ${other} in false colour.`,
  });
  return shown + quality;
}

/** Screen pixels a source pixel -> "135 %", "0.5 %", "12 ×". */
export function zoomWords(scale: number): string {
  if (scale >= 10) return `${scale.toFixed(0)} ×`;
  return `${(100 * scale).toFixed(scale < 0.1 ? 1 : 0)} %`;
}
