/**
 * Batches of a shape: bricks near its surface and anywhere, with signed distances. A brick of n samples a side has n^3
 * points but only 3n rows in the branches of a split field.
 */
import type { Batch } from '../../field/batch.ts';
import { alongCurve } from '../../mesh/distance/curveOrder.ts';
import type { Bounds, Surface } from '../../mesh/mesh.ts';
import type { DistanceField } from '../../mesh/distance/signedDistance.ts';
import { surfacePoints, type DrawSurfacePoints } from '../../mesh/surfacePoints.ts';
import type { Random } from '../../base/random.ts';
import { drawSlices, slicePoints, sliceRows, type SlicePlan } from './slices.ts';

/** Some of a batch's bricks. */
export interface BrickPart {
  /** Where their cubes lie: with a random point of the surface in them, or anywhere in [-1, 1]^3. */
  around: 'surface' | 'domain';
  /** Side of the cube, up to 2: with 2 it is all of the domain. */
  side: number;
  /** How many of the bricks, in relation to the shares of the other parts. */
  share: number;
}

export interface BrickPlan {
  /** B */
  bricks: number;
  /** Samples of a brick along z, y, x. Each is at a random place in its n-th part of the side. */
  samples: [number, number, number];
  parts: BrickPart[];
}

/** Axes of a shape's field in the order z, y, x, as places in x y z. */
const AXES = [2, 1, 0] as const;

/** Draws batches of a surface in normalised units. */
export class SurfaceSampler {
  #draw: DrawSurfacePoints;
  #field: DistanceField;
  #branches: number[][];
  #limit: number;

  /**
   * @param branches of the field's spec, over the axes z, y, x.
   * @param limit targets are from -limit to limit: truncated ones are found several times as quickly as all.
   */
  constructor(surface: Surface, field: DistanceField, branches: number[][], limit = Infinity) {
    this.#draw = surfacePoints(surface);
    this.#field = field;
    this.#branches = branches;
    this.#limit = limit;
  }

  /** Points of slices, with targets that are signed distances. */
  slices(plan: SlicePlan, random: Random): Batch {
    const slices = drawSlices(this.#draw, plan, random);
    const points = slicePoints(slices, plan);
    return { ...sliceRows(slices, points, plan, this.#branches), targets: this.#field.distance(points, this.#limit) };
  }

  /**
   * The bricks of a plan, with targets that are signed distances. For a plain MLP, which has one branch, all points are
   * the rows of one brick: they stand in the same order.
   */
  batch(plan: BrickPlan, random: Random): Batch {
    const axes = this.#axisCoordinates(plan, random);
    const targets = this.#field.distance(brickPoints(axes, plan), this.#limit);
    const [nz, ny, nx] = plan.samples;
    if (this.#branches.length === 1) {
      const count = plan.bricks * nz * ny * nx;
      return { bricks: 1, counts: [count], coordinates: [branchCoordinates(axes, plan, [0, 1, 2])], targets };
    }
    const counts = this.#branches.map((branch) => branch.reduce((product, axis) => product * (plan.samples[axis] as number), 1));
    const coordinates = this.#branches.map((branch) => branchCoordinates(axes, plan, branch));
    return { bricks: plan.bricks, counts, coordinates, targets };
  }

  /** Coordinates of all bricks along z, y, x: [B, n] each. */
  #axisCoordinates({ bricks, samples, parts }: BrickPlan, random: Random): Float32Array[] {
    const axes = samples.map((n) => new Float32Array(bricks * n));
    const total = parts.reduce((sum, { share }) => sum + share, 0);
    for (let brick = 0; brick < bricks; brick++) {
      const part = partAt(parts, (total * (brick + random.uniform())) / bricks);
      const point = part.around === 'surface' ? this.#draw(1, random) : null;
      for (const [axis, n] of samples.entries()) {
        const center = point?.[AXES[axis] as number];
        const start = cubeStart(center, part.side, random);
        const coordinates = axes[axis] as Float32Array;
        for (let i = 0; i < n; i++) coordinates[brick * n + i] = start + (part.side * (i + random.uniform())) / n;
      }
    }
    return axes;
  }
}

/** Shares are laid end to end; the part that a place among them is in. */
function partAt(parts: BrickPart[], place: number): BrickPart {
  let end = 0;
  const found = parts.find(({ share }) => (end += share) > place);
  return found ?? (parts.at(-1) as BrickPart);
}

/** Where a cube starts along an axis, so that it holds `center` and stays in [-1, 1]. */
function cubeStart(center: number | undefined, side: number, random: Random): number {
  if (center === undefined) return random.range(-1, 1 - side);
  return Math.min(1 - side, Math.max(-1, center - side * random.uniform()));
}

/** All points of bricks, in the order of targets: [B * nz * ny * nx, 3], x y z. */
function brickPoints([z, y, x]: Float32Array[], { bricks, samples }: BrickPlan): Float32Array {
  const [nz, ny, nx] = samples;
  const points = new Float32Array(3 * bricks * nz * ny * nx);
  let to = 0;
  for (let brick = 0; brick < bricks; brick++) {
    for (let iz = 0; iz < nz; iz++) {
      for (let iy = 0; iy < ny; iy++) {
        for (let ix = 0; ix < nx; ix++, to += 3) {
          points[to] = (x as Float32Array)[brick * nx + ix] as number;
          points[to + 1] = (y as Float32Array)[brick * ny + iy] as number;
          points[to + 2] = (z as Float32Array)[brick * nz + iz] as number;
        }
      }
    }
  }
  return points;
}

/** Rows of a branch in every brick, the outer product of its axes: [B, n_i, K_i]. */
function branchCoordinates(axes: Float32Array[], { bricks, samples }: BrickPlan, branch: number[]): Float32Array {
  const rows = branch.reduce((product, axis) => product * (samples[axis] as number), 1);
  const table = new Float32Array(bricks * rows * branch.length);
  let to = 0;
  for (let brick = 0; brick < bricks; brick++) {
    for (let row = 0; row < rows; row++) {
      let stride = rows;
      for (const axis of branch) {
        const n = samples[axis] as number;
        stride /= n;
        table[to++] = (axes[axis] as Float32Array)[brick * n + (Math.floor(row / stride) % n)] as number;
      }
    }
  }
  return table;
}

/** The point sets that the paper measures shapes on, [n, 3] each, in an order in which neighbours are near. */
export interface EvaluationPoints {
  /** Uniform in the bounding box of the surface. */
  easy: Float32Array;
  /** On the surface, moved along every axis by a normal deviation of 0.01 of the longest side. */
  hard: Float32Array;
}

/** In a unit cube, which is what the paper fits its shapes into. */
const HARD_DEVIATION = 0.01;

/** Points to measure on, the same for the same seed. */
export function evaluationPoints(
  surface: Surface,
  bounds: Bounds,
  random: Random,
  count = 2 ** 18,
): EvaluationPoints {
  const easy = new Float32Array(3 * count);
  for (let i = 0; i < easy.length; i++) easy[i] = random.range(bounds.min[i % 3] as number, bounds.max[i % 3] as number);
  const hard = surfacePoints(surface)(count, random);
  const deviation = HARD_DEVIATION * Math.max(...bounds.max.map((most, axis) => most - (bounds.min[axis] as number)));
  for (let i = 0; i < hard.length; i++) hard[i] = (hard[i] as number) + deviation * random.normal();
  return { easy: alongCurve(easy), hard: alongCurve(hard) };
}
