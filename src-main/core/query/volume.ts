/**
 * A shape's field on a regular grid over its domain, at any resolution. A fully split field is asked everywhere, slab by
 * slab: a slab is one matrix product. Any other is asked coarsely first, and then only where the surface can be.
 */
import type { AskableField } from '../engine/engine.ts';
import { checkNumber, type FieldSpec } from '../field/spec.ts';
import { denseGrid, type GridSize } from '../mesh/sparseGrid.ts';
import { axisCoordinates } from '../signal/signal.ts';
import type { ShapeTraining } from '../training/shapeOptions.ts';
import { gridBrick } from './grid.ts';
import { KeptBricks } from './keptBricks.ts';
import { DOMAIN, ShapeField } from './shapeField.ts';
import { isWorthwhile, sparseVolume } from './sparseVolume.ts';
import type { VolumePart } from './volumePart.ts';

export interface VolumeRequest {
  /** Samples along every axis, the first and the last on the ends of the domain. */
  resolution: number;
}

/** Resolutions: with more samples, a surface has more vertices than mesh files are written for. */
export const VOLUME_RANGE = { min: 2, max: 1024, integer: true } as const;

/** Grids of more samples are kept in bricks, near the surface. */
const DENSE_SAMPLES = 2 ** 24;
/** Samples along the sides of those bricks. */
const KEPT_SIDE = 16;
/** Around the surface, normals need samples this many steps away. */
const NORMAL_STEPS = 3;

/** Checks a request. @throws SettingError naming what is out of range. */
export function validateVolume(request: VolumeRequest): VolumeRequest {
  checkNumber('resolution', request.resolution, VOLUME_RANGE);
  return request;
}

/**
 * The field on a grid of `resolution`^3 samples, in parts that tell how far it is; the last one holds the grid.
 * @throws CancelledError once `signal` is aborted.
 */
export async function* queryVolume(
  field: AskableField,
  shape: ShapeTraining,
  request: VolumeRequest,
  signal?: AbortSignal,
): AsyncGenerator<VolumePart> {
  const { resolution } = validateVolume(request);
  const asked = new ShapeField(field, shape, signal);
  if (asked.isFullySplit || !isWorthwhile(asked, resolution)) yield* slabs(asked, resolution);
  else yield* sparseVolume(asked, resolution);
}

/** Planes of a grid along z or y. */
interface Slab {
  /** [z, y, x]: samples in it, and where it begins. */
  size: GridSize;
  start: GridSize;
  values: Float32Array;
}

async function* slabs(field: ShapeField, n: number): AsyncGenerator<VolumePart> {
  const along = axisCoordinates(n);
  const axis = slabAxis(field.spec);
  const isDense = n ** 3 <= DENSE_SAMPLES;
  const dense = new Float32Array(isDense ? n ** 3 : 0);
  const kept = new KeptBricks(n, KEPT_SIDE, field.shape.truncation);
  const fitting = Math.max(1, Math.floor(field.together / n ** 2));
  const planes = isDense ? fitting : Math.max(KEPT_SIDE, fitting - (fitting % KEPT_SIDE));
  for (let from = 0; from < n; from += planes) {
    const part = along.subarray(from, from + planes);
    const coordinates = { z: along, y: along, x: along, [axis === 0 ? 'z' : 'y']: part };
    const values = await field.ask(gridBrick(field.spec, coordinates));
    const slab: Slab = axis === 0
      ? { size: [part.length, n, n], start: [from, 0, 0], values }
      : { size: [n, part.length, n], start: [0, from, 0], values };
    if (isDense) place(dense, n, slab);
    else keepSlab(kept, slab, n);
    yield { done: (from + part.length) / n, grid: null };
  }
  yield { done: 1, grid: isDense ? denseGrid(dense, [n, n, n], DOMAIN) : kept.grid() };
}

/** The axis to cut along, z or y: one of the branch with most axes, whose rows are then asked for once and not in every slab. */
function slabAxis({ branches }: FieldSpec): 0 | 1 {
  const most = Math.max(...branches.map((branch) => branch.length));
  return branches.find((branch) => branch.length === most)?.[0] === 1 ? 1 : 0;
}

/** Puts a slab where it belongs in a grid [n, n, n]. */
function place(grid: Float32Array, n: number, { size: [nz, ny], start: [z0, y0], values }: Slab): void {
  const rows = ny * n;
  for (let z = 0; z < nz; z++) grid.set(values.subarray(z * rows, (z + 1) * rows), ((z0 + z) * n + y0) * n);
}

/** Of a slab that begins with a brick, keeps the bricks that are near the surface. */
function keepSlab(kept: KeptBricks, slab: Slab, n: number): void {
  const side = KEPT_SIDE;
  const near = (NORMAL_STEPS * 2) / (n - 1);
  const middle = (side >> 1) * (side * side + side + 1);
  const [from, to] = [slab.start.map((at) => at / side), slab.start.map((at, axis) => Math.ceil((at + (slab.size[axis] as number)) / side))];
  for (let bz = from[0] as number; bz < (to[0] as number); bz++) {
    for (let by = from[1] as number; by < (to[1] as number); by++) {
      for (let bx = 0; bx < kept.along; bx++) {
        const brick = cutBrick(slab, [bz * side, by * side, bx * side], side);
        const at = (bz * kept.along + by) * kept.along + bx;
        if (isNear(brick, near)) kept.keep(at, brick);
        else kept.fill(at, brick[middle] as number);
      }
    }
  }
}

/** A brick of a slab by its first sample in the grid; beyond the slab, its last samples. */
function cutBrick({ size: [nz, ny, nx], start, values }: Slab, corner: GridSize, side: number): Float32Array {
  const [z0, y0, x0] = corner.map((at, axis) => at - (start[axis] as number)) as GridSize;
  const brick = new Float32Array(side ** 3);
  for (let z = 0, to = 0; z < side; z++) {
    for (let y = 0; y < side; y++) {
      const row = (Math.min(nz - 1, z0 + z) * ny + Math.min(ny - 1, y0 + y)) * nx;
      for (let x = 0; x < side; x++) brick[to++] = values[row + Math.min(nx - 1, x0 + x)] as number;
    }
  }
  return brick;
}

/** Whether a brick holds samples of both sides, or some that are close to the surface. */
function isNear(brick: Float32Array, distance: number): boolean {
  let [least, most] = [Infinity, -Infinity];
  for (const value of brick) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= distance && most >= -distance;
}
