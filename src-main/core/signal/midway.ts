/**
 * A signal halfway between its samples. A field that only ever sees samples is free in between, and a strong one
 * swings there: pictures asked for at a higher resolution show stripes. A part of its steps on these values ties it down.
 */
import { axisCoordinates, type GridSignal } from './signal.ts';

export interface MidwaySignal {
  signal: GridSignal;
  /** Coordinates of the samples on every axis. */
  axes: Float32Array[];
}

/**
 * Values at the centres of the cells between samples, by cubic interpolation along every axis (Keys, 1981: -1/16,
 * 9/16, 9/16, -1/16), the last two samples continued in a line beyond the ends. An axis of one sample stays as it is.
 */
export function midwaySignal({ sizes, outputs, values }: GridSignal): MidwaySignal {
  let shape = [outputs, ...sizes];
  let result = values;
  for (let axis = 1; axis < shape.length; axis++) {
    if ((shape[axis] as number) === 1) continue;
    result = midwayAlong(result, shape, axis);
    shape = shape.map((n, i) => (i === axis ? n - 1 : n));
  }
  const axes = sizes.map((n) => {
    const half = n === 1 ? 0 : 1 / (n - 1);
    return axisCoordinates(Math.max(1, n - 1), half - 1, 1 - half);
  });
  return { signal: { sizes: shape.slice(1), outputs, values: result }, axes };
}

/** A sample, and what part of it belongs to the value halfway. */
export interface HalfwayTerm {
  sample: number;
  factor: number;
}

/** What the value halfway between samples `before` and `before` + 1 of n is made of; midwaySignal says how. */
export function halfwayTerms(before: number, n: number): HalfwayTerm[] {
  const factors = new Map<number, number>();
  const add = (sample: number, factor: number): void => void factors.set(sample, (factors.get(sample) ?? 0) + factor);
  for (const [place, factor] of [-1 / 16, 9 / 16, 9 / 16, -1 / 16].entries()) {
    const sample = before - 1 + place;
    if (sample >= 0 && sample < n) add(sample, factor);
    else {
      // Beyond the ends, the last two samples are continued in a line.
      const [end, inner] = sample < 0 ? [0, 1] : [n - 1, n - 2];
      add(end, 2 * factor);
      add(inner, -factor);
    }
  }
  return [...factors].map(([sample, factor]) => ({ sample, factor }));
}

/** One axis: [..., n, ...] -> [..., n - 1, ...]. */
function midwayAlong(values: Float32Array, shape: number[], axis: number): Float32Array {
  const n = shape[axis] as number;
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const outer = values.length / (n * inner);
  const result = new Float32Array(outer * (n - 1) * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < n - 1; i++) {
      const near = (o * n + i) * inner;
      const after = near + inner;
      const target = (o * (n - 1) + i) * inner;
      for (let k = 0; k < inner; k++) {
        const [a, b] = [values[near + k] as number, values[after + k] as number];
        const before = i > 0 ? (values[near - inner + k] as number) : 2 * a - b;
        const beyond = i < n - 2 ? (values[after + inner + k] as number) : 2 * b - a;
        result[target + k] = (9 * (a + b) - before - beyond) / 16;
      }
    }
  }
  return result;
}
