/** Ground truth on a regular grid: what images and videos are to samplers and metrics. */

export interface GridSignal {
  /** Samples along every axis of the field, in the order of FieldSpec.axes: [height, width] of an image. */
  sizes: number[];
  /** O */
  outputs: number;
  /** [O, sizes...] in [0, 1]. */
  values: Float32Array;
  /** What each sample counts for in training, 0..1, the same for all outputs: [sizes...]. All count alike when left out. */
  weights?: Float32Array;
}

/**
 * Coordinates of `size` samples over [low, high], the first and the last on the ends; one sample
 * stands in the middle. Axes of a signal run over [-1, 1].
 */
export function axisCoordinates(size: number, low = -1, high = 1): Float32Array {
  if (size === 1) return Float32Array.of((low + high) / 2);
  return Float32Array.from({ length: size }, (_, i) => low + ((high - low) * i) / (size - 1));
}

/** Values of [0, 1] on the scale that fields are trained on, [-1, 1]. */
export function toFieldScale(value: number): number {
  return 2 * value - 1;
}

/** Outputs of a field in [0, 1], clamped, in place. */
export function toUnitScale(values: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] = Math.min(1, Math.max(0, ((values[i] as number) + 1) / 2));
  return values;
}
