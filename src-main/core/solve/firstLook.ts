/**
 * A first look at a picture that takes long to be solved for: a core of some of the features, for the pixels, or for the means of
 * a large picture's blocks. So few features hardly change within a block, so that this core is nearly the best one that they
 * have, for a small part of the work.
 */
import type { Multiply } from '../engine/multiply.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import { parameterLayout, type Layer } from '../field/parameters.ts';
import type { FieldSpec } from '../field/spec.ts';
import { blockMeans } from '../signal/blockMeans.ts';
import type { GridSignal } from '../signal/signal.ts';
import { CoreSolver } from './coreSolver.ts';
import { loadCore, storeCore } from './coreWeights.ts';

/** A field with fewer features is solved for as a whole in a quarter of a second. */
const LEAST_WIDTH = 384;
/** Features that take part: a part of all, and at most half a second's work. */
const PART = 1 / 2;
const MOST_FEATURES = 384;
/** Fewer blocks along the longer side, and a field would swing between them. */
const BLOCKS_PER_FEATURE = 2;
/** From [0, 1] to [-1, 1], squares grow so. */
const SQUARED_SCALE = 4;

/**
 * What puts such a core into parameters [P], and gives about its mean squared error over all pixels: rather more, as if the field
 * were the same all over a block. Null for a field of few features, and one of too many for the picture.
 * @param spec of two branches with fusion `tensor`, all of whose features meet.
 */
export function firstLook(spec: FieldSpec, signal: GridSignal, ridge: number, multiply: Multiply): ((parameters: Float32Array) => Promise<number>) | null {
  const features = Math.min(Math.ceil(PART * spec.width), MOST_FEATURES);
  const side = Math.floor(Math.max(...signal.sizes) / (BLOCKS_PER_FEATURE * features));
  if (side < 1 || spec.width < LEAST_WIDTH || spec.coreWidths) return null;
  const few: FieldSpec = { ...spec, coreWidths: [features, features] };
  const [core, smallCore] = [coreOf(spec), coreOf(few)];
  return async (parameters) => {
    const { signal: means, coordinates, within } = blockMeans(signal, side);
    const small = new Float32Array(parameterLayout(few).size);
    small.set(parameters.subarray(0, core.weightOffset));
    const { loss } = await new CoreSolver(few, means, { halfway: 0, ridge, coordinates }, multiply).solve(small);
    for (let output = 0; output < spec.outputs; output++) {
      storeCore(core, parameters, output, widened(loadCore(few, smallCore, small, output), spec.width + 1));
    }
    return loss + SQUARED_SCALE * within;
  };
}

function coreOf(spec: FieldSpec): Layer {
  return parameterLayout(spec).core as Layer;
}

/** A core with zeros for further features, [side, side]: what belongs to the constants, the last row and column, stays last. */
function widened({ rows, values }: Matrix, side: number): Matrix {
  const wide = zeros(side, side);
  const place = (i: number): number => (i === rows - 1 ? side - 1 : i);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < rows; column++) wide.values[place(row) * side + place(column)] = values[row * rows + column] as number;
  }
  return wide;
}
