/** Where a field is looked into: the samples of its source, or evenly some of them, along every axis. */
import { axisCoordinates, toFieldScale, type GridSignal } from '../signal/signal.ts';

/** Samples of one axis that are looked at: those at 0, stride, 2 stride... */
export interface AxisGrid {
  /** Samples of the source along the axis. */
  size: number;
  stride: number;
  /** [n], in [-1, 1] */
  coordinates: Float32Array;
}

/** An axis of a source with `size` samples, of which at most `most` are taken. */
export function axisGrid(size: number, most: number): AxisGrid {
  const stride = Math.max(1, Math.ceil(size / most));
  const all = axisCoordinates(size);
  return { size, stride, coordinates: all.filter((_, i) => i % stride === 0) };
}

/** The same axis with a sample midway between each two, where there is room for them. */
export function midwayGrid(size: number, most: number): AxisGrid & { perSample: number } {
  if (2 * size - 1 > most) return { ...axisGrid(size, most), perSample: 1 };
  return { size, stride: 1, perSample: 2, coordinates: axisCoordinates(2 * size - 1) };
}

/** Samples [O, sizes...] of a source on the scale of training, on evenly some of its places. @param strides of the axes. */
export function sampledSource(source: GridSignal, strides: readonly number[]): Float64Array {
  return Float64Array.from(thinned(source, strides).values, toFieldScale);
}

/** A source on evenly some of its places. @param strides of the axes. */
export function thinned({ sizes, outputs, values }: GridSignal, strides: readonly number[]): GridSignal {
  const channel = values.length / outputs;
  let places = [0];
  let step = channel;
  for (const [axis, size] of sizes.entries()) {
    step /= size;
    const [inner, stride] = [step, strides[axis] as number];
    places = places.flatMap((place) => Array.from({ length: Math.ceil(size / stride) }, (_, i) => place + i * stride * inner));
  }
  const samples = new Float32Array(outputs * places.length);
  for (let output = 0; output < outputs; output++) {
    for (const [i, place] of places.entries()) samples[output * places.length + i] = values[output * channel + place] as number;
  }
  return { sizes: sizes.map((size, axis) => Math.ceil(size / (strides[axis] as number))), outputs, values: samples };
}
