/** Fields of shapes as they are asked for and drawn: distances on a grid, or the features of a network's branches. */
import type { RunState } from '../../../../src-main/core/protocol/studio/runs.ts';
import { hasFactors as isSumOfProducts } from '../../../../src-main/core/query/factors.ts';
import type { FieldFactors, Volume } from '../../../../src-main/core/protocol/studio/shapes.ts';

/** Distances as they are drawn. */
export type ShapeField =
  | { kind: 'grid'; size: [number, number, number]; values: Uint16Array; limit: number }
  | { kind: 'factors'; rank: number; samples: number; branches: FactorBranch[]; limit: number };

export interface FactorBranch {
  axes: ('x' | 'y' | 'z')[];
  values: Float32Array;
}

/** A field as it is on show. */
export interface ShownShape {
  field: ShapeField;
  subject: string;
  /** Of the field's training when it was made. */
  steps: number;
  /** Samples along each axis. */
  resolution: number;
  report: ShapeReport;
}

/** A query as it is told to the person. */
export interface ShapeReport {
  drawing: ShapeField['kind'];
  resolution: number;
  milliseconds: number;
  bytes: number;
}

/** Whether a run's network can be put together from features of its branches. */
export function hasFactors({ setup }: RunState): boolean {
  const { spec } = setup.config;
  return spec.fusion !== 'sum' && isSumOfProducts(spec);
}

/** A volume that was answered. */
export function gridOf({ resolution, values, limit }: Volume): ShapeField {
  return { kind: 'grid', size: [resolution, resolution, resolution], values, limit };
}

/** Features that were answered. */
export function factorsOf({ rank, samples, branches, limit }: FieldFactors): Extract<ShapeField, { kind: 'factors' }> {
  const own = branches.map(({ axes, values }) => ({ axes: axes.filter((axis) => axis !== 't'), values }));
  return { kind: 'factors', rank, samples, branches: own, limit };
}
