/**
 * How the weights of each layer are spread, and the gradient that moves them: histograms and lengths at one moment, and many
 * moments of a training, kept so that they stay few.
 */
import { allLayers, parameterLayout } from '../field/parameters.ts';
import type { FieldSpec } from '../field/spec.ts';

/** Bins of a histogram; odd, so that nothing is in the middle of one. */
export const BINS = 61;

/** Numbers of both signs. */
export interface Spread {
  /** The largest size: bins go from -reach to reach. */
  reach: number;
  /** [BINS], parts of all, one together. */
  parts: Float32Array;
  /** Root of the sum of squares. */
  length: number;
}

export interface LayerSpread {
  /** As in `Layer`. */
  name: string;
  weights: Spread;
  /** Null where no gradient has moved it. */
  gradient: Spread | null;
}

/** All layers after so many steps and seconds of training. */
export interface WeightMoment {
  steps: number;
  seconds: number;
  layers: LayerSpread[];
}

/** @param slopes the mean of the last gradients, [P]; null where there were none. Biases count as weights. */
export function spreadsOf(spec: FieldSpec, parameters: Float32Array, slopes: Float32Array | null): LayerSpread[] {
  return allLayers(parameterLayout(spec)).map(({ name, weightOffset, biasOffset, outputs }) => {
    const own = (all: Float32Array): Spread => spreadOf(all.subarray(weightOffset, biasOffset + outputs));
    const gradient = slopes && own(slopes);
    return { name, weights: own(parameters), gradient: gradient && gradient.length > 0 ? gradient : null };
  });
}

export function spreadOf(values: Float32Array): Spread {
  let [reach, squares] = [0, 0];
  for (const value of values) {
    reach = Math.max(reach, Math.abs(value));
    squares += value * value;
  }
  const parts = new Float32Array(BINS);
  const scale = reach > 0 ? BINS / 2 / reach : 0;
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor(BINS / 2 + scale * value));
    parts[bin] = (parts[bin] as number) + 1;
  }
  for (let bin = 0; bin < BINS; bin++) parts[bin] = (parts[bin] as number) / values.length;
  return { reach, parts, length: Math.sqrt(squares) };
}

/** Most moments that are kept; even. */
export const MOST_MOMENTS = 48;
/** Each moment waits for the training time to grow by this factor: much happens early, and little later. */
const GROWTH = 1.06;
/** Part of the training time that looking takes at most. */
const SHARE = 0.01;

/** Moments of a training from its begin to now. */
export class WeightHistory {
  moments: readonly WeightMoment[] = [];
  /** Seconds that a look takes. */
  #cost = 0;

  /** Whether the next moment is due after so many seconds of training. */
  isDue(seconds: number): boolean {
    const last = this.moments.at(-1)?.seconds;
    return last === undefined || seconds >= Math.max(last * GROWTH, last + this.#cost / SHARE);
  }

  /** Takes a moment in. Where there are too many, every second goes, but never the first. @param cost seconds that it took. */
  add(moment: WeightMoment, cost: number): void {
    this.#cost = cost;
    const all = [...this.moments.filter(({ steps }) => steps < moment.steps), moment];
    this.moments = all.length > MOST_MOMENTS ? all.filter((_, i) => i % 2 === 0) : all;
  }
}
