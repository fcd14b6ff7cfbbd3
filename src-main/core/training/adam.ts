/** Adam (Kingma and Ba, 2015) over one flat parameter vector. */

export interface AdamState {
  /** Running mean of the gradient, [P]. */
  first: Float32Array;
  /** Running mean of its square, [P]. */
  second: Float32Array;
}

export interface AdamSettings {
  beta1: number;
  beta2: number;
}

/** Keeps a division by zero away; the usual value. */
const EPSILON = 1e-8;

/** Moments before the first step. */
export function createAdamState(size: number): AdamState {
  return { first: new Float32Array(size), second: new Float32Array(size) };
}

/**
 * One step in place.
 * @param step counted from 1, for the correction of the moments' bias towards zero.
 * @param learningRate step size at this step.
 */
export function adamStep(
  parameters: Float32Array,
  gradient: Float32Array,
  state: AdamState,
  step: number,
  learningRate: number,
  { beta1, beta2 }: AdamSettings,
): void {
  const { first, second } = state;
  const rate = learningRate / (1 - beta1 ** step);
  const secondScale = 1 / (1 - beta2 ** step);
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i] as number;
    const m = beta1 * (first[i] as number) + (1 - beta1) * g;
    const v = beta2 * (second[i] as number) + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    parameters[i] = (parameters[i] as number) - (rate * m) / (Math.sqrt(v * secondScale) + EPSILON);
  }
}
