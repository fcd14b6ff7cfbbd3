/** Steps of gradients on samples that do not all count alike. */
import type { EngineField } from '../engine/engine.ts';
import type { StepBatch } from './batches.ts';

/**
 * The batch that teaches each of its points as much as it counts for, in any engine: a point of weight w is to be w of its value and
 * 1 - w of what the field says there now. The error is then w times the true one, and so is its gradient; a point of weight 0 has
 * none. It costs a query of the batch more. A batch without weights is given back as it is.
 */
export async function weighedBatch(field: Pick<EngineField, 'evaluate'>, batch: StepBatch): Promise<StepBatch> {
  const { weights, targets } = batch;
  if (!weights) return batch;
  const said = await field.evaluate(batch);
  const blended = new Float32Array(targets.length);
  for (let i = 0; i < blended.length; i++) {
    const [own, weight] = [said[i] as number, weights[i % weights.length] as number];
    blended[i] = own + weight * ((targets[i] as number) - own);
  }
  return { ...batch, targets: blended, share: shareOf(weights) };
}

/** What a step's error is a mean over, as a part of its points; 1 where none counts. */
function shareOf(weights: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i] as number;
  return sum > 0 ? sum / weights.length : 1;
}
