/** What a run takes of memory and arithmetic, said before it is started. */
import type { RunInfo } from '../core/session/api.ts';
import { DEFAULT_MEMORY_BUDGET } from '../core/engine/engine.ts';
import { queryFlops, queryMemory } from '../core/field/cost.ts';
import type { FieldSpec } from '../core/field/spec.ts';
import type { DatasetDescription } from '../core/kinds/types.ts';
import { pictureSizes } from '../core/query/grid.ts';
import { branchSamples } from '../core/signal/gridSampler.ts';
import { learningMemory } from '../core/training/cost.ts';
import { stepShape } from '../core/kinds/table.ts';

/** Bytes that a training step takes at most: an engine may cut it into smaller tiles than its budget allows. */
export function stepMemoryLimit(
  { spec, training }: Pick<RunInfo, 'spec' | 'training'>,
  dataset: DatasetDescription,
  budget: number = DEFAULT_MEMORY_BUDGET,
): number {
  return learningMemory(spec, stepShape({ spec, training, dataset }), training, budget);
}

/** Arithmetic of a query of a whole picture, and bytes that it takes at most. */
export function queryEstimate(
  spec: FieldSpec,
  size: { width: number; height: number },
): { flops: number; memory: number } {
  return gridEstimate(spec, pictureSizes(spec, size));
}

/** The same of a shape's field on all of a grid, sizes along its axes; where only bricks near the surface are asked, it is less. */
export function gridEstimate(spec: FieldSpec, sizes: number[]): { flops: number; memory: number } {
  const shape = { bricks: 1, counts: branchSamples(spec, sizes) };
  return { flops: queryFlops(spec, shape), memory: queryMemory(spec, shape, DEFAULT_MEMORY_BUDGET) };
}
