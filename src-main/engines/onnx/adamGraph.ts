/**
 * One step of Adam as a graph: the same arithmetic as core/training/adam.ts, three times as fast on
 * the runtime's threads as in a loop of JavaScript.
 */
import { ADAM_EPSILON } from '../../core/training/adam.ts';
import { GraphBuilder } from './graphBuilder.ts';

/**
 * Inputs, [P]: `parameters`, `gradient`, `first`, `second`; []: `rate` and `secondScale` (see `adamRates`),
 * `beta1`, `beta2`.
 * Outputs, [P]: `newParameters`, `newFirst`, `newSecond`.
 */
export function adamGraph(size: number): Uint8Array {
  const b = new GraphBuilder();
  const [parameters = '', gradient = '', first = '', second = ''] = ['parameters', 'gradient', 'first', 'second'].map(
    (name) => b.input(name, [size]),
  );
  const scalars = ['rate', 'secondScale', 'beta1', 'beta2'].map((name) => b.input(name, []));
  const [rate = '', secondScale = '', beta1 = '', beta2 = ''] = scalars;
  const rest = (beta: string): string => b.subtract(b.scalar(1), beta);
  const newFirst = b.add(b.multiply(first, beta1), b.multiply(gradient, rest(beta1)));
  const newSecond = b.add(b.multiply(second, beta2), b.multiply(b.multiply(gradient, gradient), rest(beta2)));
  const deviation = b.add(b.node('Sqrt', [b.multiply(newSecond, secondScale)]), b.scalar(ADAM_EPSILON));
  const change = b.multiply(b.node('Div', [newFirst, deviation]), rate);
  b.output('newParameters', b.subtract(parameters, change), [size]);
  b.output('newFirst', newFirst, [size]);
  b.output('newSecond', newSecond, [size]);
  return b.encode();
}
