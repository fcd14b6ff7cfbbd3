/** What a query of the field will take, before it is asked. */
import { DEFAULT_MEMORY_BUDGET } from '../../../../src-main/core/engine/engine.ts';
import { queryFlops, queryMemory } from '../../../../src-main/core/field/cost.ts';
import type { FieldSpec } from '../../../../src-main/core/field/spec.ts';
import { branchSamples } from '../../../../src-main/core/signal/gridSampler.ts';
import type { QueryReport } from './layers.ts';

interface Size {
  width: number;
  height: number;
}

export interface QueryEstimate {
  /** null as long as no query has been measured. */
  milliseconds: number | null;
  /** Bytes at most. */
  bytes: number;
}

/** @param measured a query of the same network, from which the time is scaled by the arithmetic. */
export function estimateQuery(spec: FieldSpec, size: Size, measured: QueryReport | null): QueryEstimate {
  const bytes = queryMemory(spec, shapeOf(spec, size), DEFAULT_MEMORY_BUDGET);
  if (!measured) return { milliseconds: null, bytes };
  const flops = (of: Size): number => queryFlops(spec, shapeOf(spec, of));
  return { milliseconds: (measured.milliseconds * flops(size)) / flops(measured), bytes };
}

/** Megapixels a second of a query. */
export function pixelRate({ width, height, milliseconds }: QueryReport): number {
  return (width * height) / 1e3 / Math.max(1e-3, milliseconds);
}

function shapeOf(spec: FieldSpec, { width, height }: Size): { bricks: number; counts: number[] } {
  return { bricks: 1, counts: branchSamples(spec, [height, width]) };
}
