/** What a field is made for: its axes, the samples along them, and its outputs. */
import type { AxisName } from './spec.ts';

export interface FieldDomain {
  axes: AxisName[];
  /** Samples along every axis. */
  sizes: number[];
  outputs: number;
}

/** Axes as they are said: `y and x`, `t, y and x`. */
export function axesInWords(axes: readonly string[]): string {
  return axes.join(', ').replace(/, ([^,]+)$/, ' and $1');
}
