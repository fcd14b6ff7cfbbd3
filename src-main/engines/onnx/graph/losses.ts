/** What a batch is scored by. */
import type { Loss } from '../../../core/engine/engine.ts';
import type { GraphBuilder, Tensor } from './graphBuilder.ts';

/** The loss summed over all values, and what its derivative by each prediction is but for `scale`. */
type AddLoss = (b: GraphBuilder, prediction: Tensor, targets: Tensor) => { sum: Tensor; slope: Tensor };

/** By their names; predictions and targets are [O, points]. */
export const LOSSES: Record<Loss, AddLoss> = {
  squares: (b, prediction, targets) => {
    const error = b.subtract(prediction, targets);
    return { sum: b.node('ReduceSumSquare', [error], { keepdims: 0 }), slope: error };
  },
  logistic: (b, prediction, targets) => {
    // log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), which does not overflow.
    const decay = b.node('Exp', [b.node('Neg', [b.node('Abs', [prediction])])]);
    const softplus = b.add(b.node('Relu', [prediction]), b.node('Log', [b.add(decay, b.scalar(1))]));
    const losses = b.subtract(softplus, b.multiply(targets, prediction));
    return { sum: b.sum(losses, [0, 1], false), slope: b.subtract(b.node('Sigmoid', [prediction]), targets) };
  },
};

/** The input `scale` of a batch with so many values: what makes the slopes those of the mean loss. */
export function lossScale(loss: Loss, values: number): number {
  return (loss === 'squares' ? 2 : 1) / values;
}
