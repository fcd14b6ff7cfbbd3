/** The triangle R of a branch's features at its samples, P = Q R: what the features weigh, without their samples. */
import type { Multiply } from '../engine/multiply.ts';
import type { Matrix } from '../field/matrix.ts';
import { parameterLayout } from '../field/parameters.ts';
import type { FieldSpec } from '../field/spec.ts';
import { axisCoordinates } from '../signal/signal.ts';
import { branchForward, branchInput } from './branchPass.ts';
import { singularValues } from './singular.ts';

/** R but for a rotation, [k, w + 1], of a branch of one axis; the last feature is the constant. @param sizes samples of every branch. */
export async function triangleOf(
  spec: FieldSpec,
  parameters: Float32Array,
  branch: number,
  sizes: readonly number[],
  multiply: Multiply,
): Promise<Matrix> {
  const input = branchInput(spec, branch, axisCoordinates(sizes[branch] as number));
  const { features } = await branchForward(spec, parameterLayout(spec), parameters, branch, input, multiply);
  const { values, right } = await singularValues(features, multiply);
  return { ...right, values: right.values.map((value, i) => value * (values[Math.floor(i / right.columns)] as number)) };
}
