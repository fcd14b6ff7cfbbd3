/** What a step of training costs, whichever way it learns. */
import type { BrickShape } from '../field/batch.ts';
import { parameterCount, stepFlops, stepMemory } from '../field/cost.ts';
import type { FieldSpec } from '../field/spec.ts';
import { solveFlops, solveMemory, type SolveShape } from '../solve/cost.ts';
import { solves } from './method.ts';
import type { TrainingOptions } from './options.ts';

/** Of a parameter, in the two states that training may go back to (safetyNet.ts): itself and its moments. */
const KEPT_BYTES = 2 * 3 * 4;

/** How a field is trained, as far as its cost goes. */
export type Learning = Pick<TrainingOptions, 'method' | 'midway' | 'motion'>;

/** What of a training its cost depends on, beside the shape of a step. */
export function learningOf({ method = 'adam', midway, motion = false }: TrainingOptions): Learning {
  return { method, midway, motion };
}

/** Floating-point operations of a step on bricks of this shape. @param isFirst where the first one does less than others. */
export function learningFlops(spec: FieldSpec, shape: BrickShape, training: Learning, isFirst = false): number {
  return solves(training) ? solveFlops(spec, solveShape(shape, training), isFirst) : stepFlops(spec, shape);
}

/** Most bytes of a step that is cut to a budget; what solving takes is not cut. */
export function learningMemory(spec: FieldSpec, shape: BrickShape, training: Learning, budget: number): number {
  if (!solves(training)) return stepMemory(spec, shape, budget) + KEPT_BYTES * parameterCount(spec);
  // The engine holds no step, but the parameters.
  return stepMemory(spec, { bricks: 1, counts: shape.counts.map(() => 1) }, budget) + solveMemory(spec, solveShape(shape, training));
}

function solveShape({ counts }: BrickShape, { method, midway, motion = false }: Learning): SolveShape {
  return { sizes: counts, halfway: midway > 0, goesBack: method === 'alternate', between: motion };
}
