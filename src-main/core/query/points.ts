/** A field asked at scattered points. */
import type { AskableField } from '../engine/engine.ts';
import { CancelledError } from '../base/errors.ts';
import { cheaperGrid, gridPoints } from './gridPoints.ts';

/** Points that are asked at once: a split field has a row in every branch for each of them. */
const CHUNK = 2 ** 15;

/**
 * Outputs of a field of one output at points [n, 3] x y z, in parts of any length, in order. Of a field with a core, many
 * points are taken from a fine grid: gridPoints.ts says how closely.
 * @throws CancelledError once `signal` is aborted.
 */
export async function* queryPoints(field: AskableField, points: Float32Array, signal?: AbortSignal): AsyncGenerator<Float32Array> {
  const { branches } = field.spec;
  const samples = cheaperGrid(field.spec, points.length / 3);
  if (samples !== null) {
    yield* gridPoints(field, points, samples, signal);
    return;
  }
  for (let start = 0; start < points.length / 3; start += CHUNK) {
    if (signal?.aborted) throw new CancelledError();
    const part = points.subarray(3 * start, 3 * (start + CHUNK));
    const count = part.length / 3;
    const coordinates = branches.map((branch) => branchColumns(part, branch));
    const isPlain = branches.length === 1;
    yield field.evaluate({
      bricks: isPlain ? 1 : count,
      counts: isPlain ? [count] : branches.map(() => 1),
      coordinates,
    });
  }
}

/** Coordinates along a branch's axes, of z, y, x: [n, K]. */
function branchColumns(points: Float32Array, branch: number[]): Float32Array {
  const columns = new Float32Array((points.length / 3) * branch.length);
  for (let i = 0, to = 0; i < points.length; i += 3) for (const axis of branch) columns[to++] = points[i + 2 - axis] as number;
  return columns;
}
