/** How a field of a shape is trained beyond what all fields have: what it learns, and where it is asked. */
import type { Loss } from '../engine/engine.ts';
import { SettingError } from '../base/errors.ts';
import { checkNumber } from '../field/spec.ts';

/** distance: the signed distance, truncated; occupancy: inside or not, by its logit, as in the paper. */
export type ShapeTarget = 'distance' | 'occupancy';

export const SHAPE_TARGETS: readonly ShapeTarget[] = ['distance', 'occupancy'];

export interface ShapeTraining {
  target: ShapeTarget;
  /**
   * Distances are learned up to this one, in units of the field, in which the domain is 2 wide; the field's outputs -1
   * and 1 stand for it. Beyond, the field need only tell the sides apart.
   */
  truncation: number;
  /** Samples of a brick along every axis; places y, x of a slice. */
  brickSamples: number;
  /** Side of the bricks at the surface, and how far from it points are along an axis, in units of the field. */
  nearSide: number;
  /** Part of the bricks, points or slices that are anywhere in the domain instead. */
  wideShare: number;
  /** Steps after which a chunk of new samples takes the place of an old one; see kinds/shape/chunks.ts. */
  renewal: number;
}

export const SHAPE_RANGES = {
  truncation: { min: 0.001, max: 4, integer: false },
  brickSamples: { min: 1, max: 128, integer: true },
  nearSide: { min: 0.001, max: 2, integer: false },
  wideShare: { min: 0, max: 1, integer: false },
  renewal: { min: 1, max: 1e6, integer: true },
} as const;

/** Checks the options of a shape and returns them. @throws SettingError naming the field and its range. */
export function validateShapeTraining(options: ShapeTraining): ShapeTraining {
  for (const key of Object.keys(SHAPE_RANGES) as (keyof typeof SHAPE_RANGES)[]) {
    checkNumber(key, options[key], SHAPE_RANGES[key]);
  }
  if (!SHAPE_TARGETS.includes(options.target)) {
    throw new SettingError(`target must be one of ${SHAPE_TARGETS.join(', ')}, not ${String(options.target)}.`);
  }
  return options;
}

/** What training makes small. */
export function lossOf(shape: ShapeTraining | undefined): Loss {
  return shape?.target === 'occupancy' ? 'logistic' : 'squares';
}

/** What a field's output is multiplied by to be a distance in units of the field, or a logit turned round: negative inside. */
export function outputScale({ target, truncation }: ShapeTraining): number {
  return target === 'distance' ? truncation : -1;
}
