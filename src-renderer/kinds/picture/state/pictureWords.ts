/** What the viewport shows of a picture, in words: for readers of the screen, and beside it. */
import { clockWords, decibels, sizeWords, stepsWords } from '../../../state/base/words.ts';
import type { Filter, Metric, Mode } from '../../../state/view/view.svelte.ts';
import { describeFields, TRUTH_NAME } from '../../../state/view/viewWords.ts';

export interface ViewFacts {
  mode: Mode;
  metric: Metric;
  /** Name of the selected run; null where there is none. */
  run: string | null;
  /** What is on show of it; null while its picture is being made. */
  shown: ShownField | null;
  /** Moment of the truth on show in seconds; null of an image. */
  moment: number | null;
  /** Name of what it is compared with. */
  other: string;
  psnr: number | null;
}

/** A picture of a field: how large it was asked for, after how many steps, and of a video when, in seconds. */
export interface ShownField {
  size: { width: number; height: number };
  steps: number;
  moment: number | null;
}

export const METRIC_NAMES: Record<Metric, string> = {
  absolute: 'Absolute',
  squared: 'Squared',
  relative: 'Relative',
  signed: 'Signed',
  ssim: 'SSIM',
  flip: 'FLIP',
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
    case 'ssim':
      return `1 − SSIM(${a}, ${b})`;
    case 'flip':
      return `FLIP(${a}, ${b})`;
  }
}

/** All of what is on show, in a sentence or two. */
export function describeView({ mode, metric, run, shown: own, moment, other, psnr }: ViewFacts): string {
  if (mode === 'truth') return `${TRUTH_NAME}${atWords(moment)}.`;
  if (run === null) return 'No picture.';
  if (own === null) return `The picture of ${run} is being made.`;
  const after = own.steps === 0 ? 'untrained' : `after ${stepsWords(own.steps)}`;
  const field = `${run}, ${after}, at ${sizeWords(own.size)} pixels${atWords(own.moment)}`;
  const quality = psnr === null ? '' : ` ${run} has ${decibels(psnr)}.`;
  const shown = describeFields(mode, field, other, {
    field: `Reconstruction by ${field}.`,
    difference: `${METRIC_NAMES[metric]} difference of ${field} and ${other} in false colour.`,
  });
  return shown + quality;
}

function atWords(moment: number | null): string {
  return moment === null ? '' : ` at ${clockWords(moment)}`;
}

/** Screen pixels a source pixel -> "135 %", "0.5 %", "12 ×". */
export function zoomWords(scale: number): string {
  if (scale >= 10) return `${scale.toFixed(0)} ×`;
  return `${(100 * scale).toFixed(scale < 0.1 ? 1 : 0)} %`;
}
