/**
 * How far two pixels are apart: the shader's arithmetic on numbers. Colours count as much as they are opaque, so
 * what cannot be seen makes no difference.
 */

export const METRICS = ['absolute', 'squared', 'relative', 'signed'] as const;
export type Metric = (typeof METRICS)[number];

/** Keeps relative differences from black finite. */
export const RELATIVE_FLOOR = 0.01;

/** Upper end of the colours that shows a fair prediction's faults. */
export const DEFAULT_RANGE: Record<Metric, number> = { absolute: 0.2, squared: 0.02, relative: 0.5, signed: 0.2 };

/** Difference of one channel. */
export function channelDifference(metric: Metric, first: number, second: number): number {
  const difference = first - second;
  switch (metric) {
    case 'absolute':
      return Math.abs(difference);
    case 'squared':
      return difference * difference;
    case 'relative':
      return Math.abs(difference) / (Math.abs(second) + RELATIVE_FLOOR);
    case 'signed':
      return difference;
  }
}

/** Mean over red, green and blue of two pixels, each premultiplied with its alpha. `second` is what relative ones relate to. */
export function meanDifference(metric: Metric, first: ArrayLike<number>, second: ArrayLike<number>): number {
  let sum = 0;
  for (let c = 0; c < 3; c++) sum += channelDifference(metric, first[c] as number, second[c] as number);
  return sum / 3;
}

/** The same of a pixel's values as they are read out: grey, or red, green, blue and straight alpha. */
export function pixelDifference(metric: Metric, first: readonly number[], second: readonly number[]): number {
  return meanDifference(metric, visibleColour(first), visibleColour(second));
}

/** What the ends of the colour map stand for, when its upper end is `most`. */
export function metricRange(metric: Metric, most: number): [low: number, high: number] {
  return [metric === 'signed' ? -most : 0, most];
}

function visibleColour([red = 0, green = red, blue = red, alpha = 1]: readonly number[]): number[] {
  return [red * alpha, green * alpha, blue * alpha];
}
