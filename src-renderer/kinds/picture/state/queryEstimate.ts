/** What a query of the field takes. */
import { DEFAULT_MEMORY_BUDGET } from '../../../../src-main/core/engine/engine.ts';
import { queryMemory } from '../../../../src-main/core/field/cost.ts';
import type { FieldSpec } from '../../../../src-main/core/field/spec.ts';
import { branchSamples } from '../../../../src-main/core/signal/gridSampler.ts';
import type { QueryReport } from './layers.ts';

interface Size {
  width: number;
  height: number;
}

/** Bytes at most. */
export function memoryOf(spec: FieldSpec, size: Size): number {
  return queryMemory(spec, { bricks: 1, counts: branchSamples(spec, [size.height, size.width]) }, DEFAULT_MEMORY_BUDGET);
}

/** Megapixels a second of a query. */
export function pixelRate({ width, height, milliseconds }: QueryReport): number {
  return (width * height) / 1e3 / Math.max(1e-3, milliseconds);
}
