/** A core that was cut as a field: every branch ends in a linear layer of its own, which makes the few features that are left. */
import { parameterLayout, type Layer } from '../field/parameters.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import type { FieldSpec } from '../field/spec.ts';
import { storeCore } from './coreWeights.ts';
import { firstOf, type TuckerCore } from './tuckerCut.ts';

/** The spec of a field whose core is cut to so many features of each branch. */
export function tuckerSpec(spec: FieldSpec, sides: readonly number[]): FieldSpec {
  return { ...spec, projections: Math.max(...sides), coreWidths: [...sides] };
}

/** Its parameters, [P], rounded to float32. */
export function tuckerParameters(spec: FieldSpec, parameters: Float32Array, { core, factors }: TuckerCore, sides: readonly number[]): Float32Array {
  const cut = tuckerSpec(spec, sides);
  const [from, to] = [parameterLayout(spec), parameterLayout(cut)];
  const result = new Float32Array(to.size);
  // First and shared layers stand at the same places.
  result.set(parameters.subarray(0, (from.core as Layer).weightOffset));
  for (const [branch, { rows, columns, values }] of factors.entries()) {
    const { inputs, weightOffset, biasOffset } = to.projections[branch] as Layer;
    for (let r = 0; r < (sides[branch] as number); r++) {
      for (let k = 0; k + 1 < rows; k++) result[weightOffset + r * inputs + k] = values[k * columns + r] as number;
      result[biasOffset + r] = values[(rows - 1) * columns + r] as number;
    }
  }
  const few = firstOf(core, sides);
  const each = sides.reduce((product, side) => product * side, 1);
  for (let output = 0; output < spec.outputs; output++) {
    storeCore(to.core as Layer, result, output, widened(few.values.subarray(output * each, (output + 1) * each), sides));
  }
  return result;
}

/** With zeros for the constants, which the new features hold already. */
function widened(values: Float64Array, sides: readonly number[]): Matrix {
  const wide = sides.map((side) => side + 1);
  const [rows = 1, ...others] = wide;
  const result = zeros(rows, others.reduce((product, side) => product * side, 1));
  const copy = (from: number, to: number, axis: number): void => {
    if (axis === sides.length) {
      result.values[to] = values[from] as number;
      return;
    }
    for (let k = 0; k < (sides[axis] as number); k++) {
      copy(from * (sides[axis] as number) + k, to * (wide[axis] as number) + k, axis + 1);
    }
  };
  copy(0, 0, 0);
  return result;
}
