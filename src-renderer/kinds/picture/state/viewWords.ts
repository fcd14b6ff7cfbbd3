/** What the viewport shows, in words: for readers of the screen, and beside the picture. */
import type { Filter, Metric, Mode } from '../../../state/view/view.svelte.ts';
import { decibels, milliseconds } from '../../../state/base/words.ts';

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

export const TRUTH_NAME = 'Ground truth';

export const MODE_NAMES: Record<Mode, string> = {
  field: 'Reconstruction',
  truth: 'Ground truth',
  sideBySide: 'Side by side',
  swipe: 'Swipe',
  difference: 'Difference',
};

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

/** 512 x 384 as people write it. */
export function sizeWords({ width, height }: { width: number; height: number }): string {
  return `${width} × ${height}`;
}

/** All of what is on show, in a sentence or two. */
export function describeView({ mode, metric, run, size, moment, other, psnr }: ViewFacts): string {
  const at = moment === null ? '' : ` at ${clockWords(moment)}`;
  if (mode === 'truth') return `${TRUTH_NAME}${at}.`;
  if (run === null) return 'No picture.';
  const field = (size ? `${run} at ${sizeWords(size)} pixels` : run) + at;
  const quality = psnr === null ? '' : ` ${run} has ${decibels(psnr)}.`;
  switch (mode) {
    case 'field':
      return `Reconstruction by ${field}.${quality}`;
    case 'sideBySide':
      return `Side by side: ${field} on the left, ${other} on the right.${quality}`;
    case 'swipe':
      return `Swipe: ${field} left of the divider, ${other} right of it.${quality}`;
    case 'difference':
      return `${METRIC_NAMES[metric]} difference of ${field} and ${other} in false colour.${quality}`;
  }
}

/** Milliseconds from which on it is said how long something takes. */
const LONG_MS = 400;

/** What is being asked, and how long that takes where it takes long. */
export function askingWords(what: string, expected: number | null): string {
  return `Querying ${what}${expected !== null && expected > LONG_MS ? `, about ${milliseconds(expected)}` : ''}`;
}

/** Seconds of a video -> "0:02.500", "1:02:03.040". */
export function clockWords(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
  const [h, m, s] = [Math.floor(milliseconds / 3_600_000), Math.floor(milliseconds / 60_000) % 60, Math.floor(milliseconds / 1000) % 60];
  const rest = `${pad(s, 2)}.${pad(milliseconds % 1000, 3)}`;
  return h > 0 ? `${h}:${pad(m, 2)}:${rest}` : `${m}:${rest}`;
}

/** Screen pixels a source pixel -> "135 %", "0.5 %", "12 ×". */
export function zoomWords(scale: number): string {
  if (scale >= 10) return `${scale.toFixed(0)} ×`;
  return `${(100 * scale).toFixed(scale < 0.1 ? 1 : 0)} %`;
}
