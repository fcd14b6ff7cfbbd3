/** Whether a field's weights are numbers that a field can be asked with. */

/** What is told of a field that has diverged, behind its name. */
export const DIVERGED = 'has diverged: its weights are no usable numbers. Train it anew, with a lower learning rate.';

/** Above it the square of a weight has no room in float32: training has run away long before. */
const LARGEST = 1e18;

/** False of a field that has diverged: a weight is no number, infinite, or larger than anything that is learned. @param parameters [P] */
export function isSound(parameters: Float32Array): boolean {
  return parameters.every((value) => Math.abs(value) <= LARGEST);
}
