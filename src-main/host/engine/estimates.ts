/** What a run takes of memory and arithmetic, said before it is started. */
import type { RunInfo } from '../../core/session/api.ts';
import { DEFAULT_MEMORY_BUDGET } from '../../core/engine/engine.ts';
import { queryFlops, queryMemory } from '../../core/field/cost.ts';
import type { FieldSpec } from '../../core/field/spec.ts';
import { stepShape } from '../../core/kinds/table.ts';
import type { DatasetDescription } from '../../core/kinds/types.ts';
import { branchSamples } from '../../core/signal/gridSampler.ts';
import { learningMemory } from '../../core/training/cost.ts';

/** Bytes that a training step takes at most: an engine may cut it into smaller tiles than its budget allows. */
export function stepMemoryLimit(
  { spec, training }: Pick<RunInfo, 'spec' | 'training'>,
  dataset: DatasetDescription,
  budget: number = DEFAULT_MEMORY_BUDGET,
): number {
  return learningMemory(spec, stepShape({ spec, training, dataset }), training, budget);
}

/** Arithmetic of a query of all of a grid, sizes along its axes, and bytes that it takes at most; where only a part is asked, it is less. */
export function gridEstimate(spec: FieldSpec, sizes: number[]): { flops: number; memory: number } {
  const shape = { bricks: 1, counts: branchSamples(spec, sizes) };
  return { flops: queryFlops(spec, shape), memory: queryMemory(spec, shape, DEFAULT_MEMORY_BUDGET) };
}
