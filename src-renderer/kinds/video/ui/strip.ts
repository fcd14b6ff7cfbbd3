/** The quality of frames as shapes: bars and a line, a unit wide for each frame, from 0 at the top to 1 at the bottom. */
import type { FrameQuality } from '../../../../src-main/core/protocol/studio/runs.ts';

/** Decibels at the lower and the upper end. */
export interface QualityRange {
  least: number;
  most: number;
}

/** So many decibels are shown at least, and between whole multiples of so many. */
const SPAN = 10;
const STEP = 5;
/** A frame without any error stands this high. */
const EXACT = 100;

/** A range that holds all of the qualities, and begins below them, so that every frame has a bar. */
export function rangeOfQuality(qualities: readonly (FrameQuality | null)[]): QualityRange {
  const values = qualities.flatMap((quality) => (quality ? [...quality.psnr].map(finite) : []));
  if (values.length === 0) return { least: 0, most: SPAN };
  const least = STEP * Math.floor(Math.min(...values) / STEP - 0.5);
  return { least, most: Math.max(least + SPAN, STEP * Math.ceil(Math.max(...values) / STEP)) };
}

/** An area of bars. @param psnr [frames], in decibels. */
export function barsOf(psnr: Float32Array, range: QualityRange): string {
  const tops = Array.from(psnr, (value, k) => `L${k} ${heightOf(value, range)}L${k + 1} ${heightOf(value, range)}`);
  return `M0 1${tops.join('')}L${psnr.length} 1Z`;
}

/** A line through the middles of the frames. */
export function lineOf(psnr: Float32Array, range: QualityRange): string {
  return Array.from(psnr, (value, k) => `${k === 0 ? 'M' : 'L'}${k + 0.5} ${heightOf(value, range)}`).join('');
}

function heightOf(psnr: number, { least, most }: QualityRange): string {
  return (1 - Math.min(1, Math.max(0, (finite(psnr) - least) / (most - least)))).toFixed(3);
}

function finite(psnr: number): number {
  return Number.isNaN(psnr) ? 0 : Math.min(EXACT, psnr);
}
