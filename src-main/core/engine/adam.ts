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
  learningRate: number;
  /** Number of this step, from 1, for the correction of the moments' bias towards zero. */
  step: number;
}

/** The factors by which a step corrects that bias: of the first moment (with the learning rate) and of the second. */
export function adamRates({ beta1, beta2, learningRate, step }: AdamSettings): { rate: number; secondScale: number } {
  return { rate: learningRate / (1 - beta1 ** step), secondScale: 1 / (1 - beta2 ** step) };
}

/** Keeps a division by zero away; the usual value. */
export const ADAM_EPSILON = 1e-8;
const CLIP_EPSILON = 1e-6;

/** Moments before the first step. */
export function createAdamState(size: number): AdamState {
  return { first: new Float32Array(size), second: new Float32Array(size) };
}

/** Length of a gradient. */
export function gradientLength(gradient: Float32Array): number {
  let squares = 0;
  for (const slope of gradient) squares += slope * slope;
  return Math.sqrt(squares);
}

/** Scales a gradient down, in place, to a length of at most `longest`: as PyTorch's clip_grad_norm_ does. */
export function clipLength(gradient: Float32Array, longest: number): void {
  const part = longest / (gradientLength(gradient) + CLIP_EPSILON);
  if (part < 1) for (let i = 0; i < gradient.length; i++) gradient[i] = part * (gradient[i] as number);
}

/** One step, in place. */
export function adamStep(
  parameters: Float32Array,
  gradient: Float32Array,
  { first, second }: AdamState,
  settings: AdamSettings,
): void {
  const { beta1, beta2 } = settings;
  const { rate, secondScale } = adamRates(settings);
  for (let i = 0; i < parameters.length; i++) {
    const g = gradient[i] as number;
    const m = beta1 * (first[i] as number) + (1 - beta1) * g;
    const v = beta2 * (second[i] as number) + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    parameters[i] = (parameters[i] as number) - (rate * m) / (Math.sqrt(v * secondScale) + ADAM_EPSILON);
  }
}
