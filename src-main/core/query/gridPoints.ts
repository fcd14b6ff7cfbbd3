/**
 * A field with a core at many scattered points. Each of them would meet all of the core by itself; a grid meets it together,
 * plane by plane, and is so cheap that a fine one is asked instead. Between its samples lies a polynomial of the nearest six
 * along every axis (Lagrange), which follows the features of a branch to some ten-thousandths.
 */
import type { AskableField } from '../engine/engine.ts';
import { CancelledError } from '../base/errors.ts';
import { queryFlops } from '../field/cost.ts';
import { coreWidths, type FieldSpec } from '../field/spec.ts';
import { axisCoordinates } from '../signal/signal.ts';
import { gridBrick } from './grid.ts';

/** Samples of the grid for a feature of the branch that has most. */
const SAMPLES_PER_FEATURE = 2;
const LEAST_SAMPLES = 32;
/** Samples along every axis that a point is made of. */
const NODES = 6;
/** Planes that are asked for at once. */
const TOGETHER = 16;
/** Products of the polynomials, about what they take beside those of matrices. */
const POINT_FLOPS = 16 * NODES ** 3;

/** Samples along each axis of a grid that is cheaper than so many points by themselves; null when none is. */
export function cheaperGrid(spec: FieldSpec, points: number): number | null {
  if (spec.fusion !== 'tensor' || spec.branches.length !== 3 || spec.outputs !== 1) return null;
  // Few features that were made of many are as fine as those.
  const features = spec.projections === undefined ? Math.max(...coreWidths(spec)) : spec.width;
  const samples = Math.max(LEAST_SAMPLES, SAMPLES_PER_FEATURE * features);
  const one = queryFlops(spec, { bricks: 1, counts: [1, 1, 1] }) - POINT_FLOPS;
  return one * points > queryFlops(spec, { bricks: 1, counts: [samples, samples, samples] }) ? samples : null;
}

/** Outputs at points [n, 3] x y z, [n] in the last part; empty parts before it, for others to have their turn. @throws CancelledError */
export async function* gridPoints(field: AskableField, points: Float32Array, samples: number, signal?: AbortSignal): AsyncGenerator<Float32Array> {
  const values = new Float32Array(points.length / 3);
  const along = axisCoordinates(samples);
  const places = pointsOfPlanes(points, samples);
  // Where a point's first plane is among those asked for, its other ones follow.
  for (let from = 0; from <= samples - NODES; from += TOGETHER) {
    if (signal?.aborted) throw new CancelledError();
    const mine = places.slice(from, from + TOGETHER);
    if (mine.every((list) => list.length === 0)) continue;
    const planes = along.subarray(from, Math.min(samples, from + TOGETHER + NODES - 1));
    const grid = await field.evaluate(gridBrick(field.spec, { z: planes, y: along, x: along }));
    for (const [k, list] of mine.entries()) {
      const slices = grid.subarray(k * samples ** 2, (k + NODES) * samples ** 2);
      for (const point of list) values[point] = between(slices, samples, from + k, points, 3 * point);
    }
    yield new Float32Array(0);
  }
  yield values;
}

/** Which points have their first plane of z at each sample. */
function pointsOfPlanes(points: Float32Array, samples: number): number[][] {
  const lists = Array.from({ length: samples }, (): number[] => []);
  for (let point = 0; point < points.length / 3; point++) lists[firstNode(points[3 * point + 2] as number, samples)]?.push(point);
  return lists;
}

/** The first of the samples that a coordinate lies in the middle of. */
function firstNode(coordinate: number, samples: number): number {
  const place = Math.floor(((coordinate + 1) / 2) * (samples - 1));
  return Math.min(samples - NODES, Math.max(0, place - NODES / 2 + 1));
}

/** The value at a point of planes [NODES, samples, samples], of which the first is plane `z0`. */
function between(planes: Float32Array, samples: number, z0: number, points: Float32Array, at: number): number {
  const [x, y, z] = [points[at] as number, points[at + 1] as number, points[at + 2] as number];
  const [x0, y0] = [firstNode(x, samples), firstNode(y, samples)];
  const [wx, wy, wz] = [weights(x, x0, samples), weights(y, y0, samples), weights(z, z0, samples)];
  let sum = 0;
  for (let k = 0; k < NODES; k++) {
    for (let j = 0; j < NODES; j++) {
      const row = (k * samples + y0 + j) * samples + x0;
      let line = 0;
      for (let i = 0; i < NODES; i++) line += (wx[i] as number) * (planes[row + i] as number);
      sum += (wz[k] as number) * (wy[j] as number) * line;
    }
  }
  return sum;
}

/** Lagrange's weights of NODES samples, the first of which is `from`. */
function weights(coordinate: number, from: number, samples: number): number[] {
  const place = ((coordinate + 1) / 2) * (samples - 1) - from;
  return Array.from({ length: NODES }, (_, i) => {
    let weight = 1;
    for (let j = 0; j < NODES; j++) if (j !== i) weight *= (place - j) / (i - j);
    return weight;
  });
}
