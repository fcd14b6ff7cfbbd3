/**
 * A shape's field on a regular grid over its domain, at any resolution. A fully split field is asked everywhere, slab by
 * slab: a slab is one matrix product. Any other is asked coarsely first, and then only in bricks that can hold the surface.
 */
import type { EngineField } from '../engine.ts';
import { CancelledError } from '../errors.ts';
import { checkNumber } from '../field/spec.ts';
import { denseGrid, type GridSize, type SparseGrid } from '../mesh/sparseGrid.ts';
import type { Bounds } from '../mesh/mesh.ts';
import { axisCoordinates } from '../signal/signal.ts';
import { outputScale, type ShapeTraining } from '../training/shapeOptions.ts';
import { gridBrick } from './grid.ts';

export interface VolumeRequest {
  /** Samples along every axis, the first and the last on the ends of the domain. */
  resolution: number;
}

/** How far a volume is; the last part holds it. */
export interface VolumePart {
  /** 0..1 */
  done: number;
  /** Distances in units of the field, negative inside; of a field of occupancy its logits, turned round. */
  grid: SparseGrid | null;
}

/** Resolutions: with more samples, a surface has more vertices than mesh files are written for. */
export const VOLUME_RANGE = { min: 2, max: 1024, integer: true } as const;

/** The domain of a shape's field. */
export const DOMAIN: Bounds = { min: [-1, -1, -1], max: [1, 1, 1] };

/** Samples of a slab, or of the bricks, that are asked at once. */
const PART_SAMPLES = 2 ** 21;
/** Grids of more samples are kept in bricks, near the surface. */
const DENSE_SAMPLES = 2 ** 24;
/** Sides of the bricks that are kept of a larger grid, and that are chosen from to ask in. */
const KEPT_SIDE = 16;
const BRICK_SIDES = [16, 8, 4];
/** How much faster than a distance a learned one may change: a brick is asked in when its middle is nearer than that. */
const STEEPNESS = 1.25;
/** A learned distance is trusted up to this part of the truncation. */
const TRUSTED = 0.9;
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
  field: EngineField,
  shape: ShapeTraining,
  request: VolumeRequest,
  signal?: AbortSignal,
): AsyncGenerator<VolumePart> {
  const { resolution } = validateVolume(request);
  const { tailLayers, branches } = field.spec;
  const side = brickSide(shape, resolution);
  const isFullySplit = tailLayers === 0 && branches.length > 1;
  const asked = { field, resolution, toDistance: outputScale(shape), signal };
  if (isFullySplit || side === null) yield* slabs(asked, shape);
  else yield* bricks(asked, shape, side);
}

/** The grid that the parts of a volume end with. */
export async function wholeVolume(parts: AsyncIterable<VolumePart>, progress?: (done: number) => void): Promise<SparseGrid> {
  for await (const { done, grid } of parts) {
    if (grid) return grid;
    progress?.(done);
  }
  throw new RangeError('a volume ends with its grid');
}

interface Asked {
  field: EngineField;
  resolution: number;
  /** What an output is multiplied by. */
  toDistance: number;
  signal: AbortSignal | undefined;
}

/**
 * Samples along the side of the bricks to ask in: as large as lets their middles tell of what is in them. Null when none
 * does: the grid is too coarse for that, or the field is of occupancy, which says nothing of how far the surface is.
 */
function brickSide({ target, truncation }: ShapeTraining, resolution: number): number | null {
  if (target === 'occupancy') return null;
  return BRICK_SIDES.find((side) => margin(side, resolution) <= TRUSTED * truncation) ?? null;
}

/** How near the middle of a brick can be to the surface when that is in the brick, or in the cells at its sides. */
function margin(side: number, resolution: number): number {
  const step = 2 / (resolution - 1);
  return STEEPNESS * Math.sqrt(3) * (side / 2 + 1) * step;
}

/** Planes of a grid along z or y. */
interface Slab {
  /** [z, y, x]: samples in it, and where it begins. */
  size: GridSize;
  start: GridSize;
  values: Float32Array;
}

async function* slabs({ field, resolution: n, toDistance, signal }: Asked, { truncation }: ShapeTraining): AsyncGenerator<VolumePart> {
  const along = axisCoordinates(n);
  const axis = slabAxis(field);
  const isDense = n ** 3 <= DENSE_SAMPLES;
  const dense = new Float32Array(isDense ? n ** 3 : 0);
  const kept = new KeptBricks(n, KEPT_SIDE, truncation);
  const fitting = Math.max(1, Math.floor(PART_SAMPLES / n ** 2));
  const planes = isDense ? fitting : Math.max(KEPT_SIDE, fitting - (fitting % KEPT_SIDE));
  for (let from = 0; from < n; from += planes) {
    if (signal?.aborted) throw new CancelledError();
    const part = along.subarray(from, from + planes);
    const coordinates = { z: along, y: along, x: along, [axis === 0 ? 'z' : 'y']: part };
    const values = scaled(await field.evaluate(gridBrick(field.spec, coordinates)), toDistance);
    const slab: Slab = axis === 0
      ? { size: [part.length, n, n], start: [from, 0, 0], values }
      : { size: [n, part.length, n], start: [0, from, 0], values };
    if (isDense) place(dense, n, slab);
    else kept.addSlab(slab);
    yield { done: (from + part.length) / n, grid: null };
  }
  yield { done: 1, grid: isDense ? denseGrid(dense, [n, n, n], DOMAIN) : kept.grid() };
}

/** The axis to cut along, z or y: one of the branch with most axes, whose rows are then asked for once and not in every slab. */
function slabAxis({ spec: { branches } }: EngineField): 0 | 1 {
  const most = Math.max(...branches.map((branch) => branch.length));
  return branches.find((branch) => branch.length === most)?.[0] === 1 ? 1 : 0;
}

/** Puts a slab where it belongs in a grid [n, n, n]. */
function place(grid: Float32Array, n: number, { size: [nz, ny], start: [z0, y0], values }: Slab): void {
  const rows = ny * n;
  for (let z = 0; z < nz; z++) grid.set(values.subarray(z * rows, (z + 1) * rows), ((z0 + z) * n + y0) * n);
}

async function* bricks(asked: Asked, { truncation }: ShapeTraining, side: number): AsyncGenerator<VolumePart> {
  const { field, resolution: n, toDistance, signal } = asked;
  const along = axisCoordinates(n);
  const step = 2 / (n - 1);
  const counts = Math.ceil(n / side);
  const middles = Float32Array.from({ length: counts }, (_, b) => -1 + (b * side + side / 2) * step);
  const coarse = scaled(await field.evaluate(gridBrick(field.spec, { z: middles, y: middles, x: middles })), toDistance);
  const kept = new KeptBricks(n, side, truncation);
  const near: number[] = [];
  for (const [at, distance] of coarse.entries()) {
    if (Math.abs(distance) <= margin(side, n)) near.push(at);
    else kept.fill(at, distance);
  }
  const together = Math.max(1, Math.floor(PART_SAMPLES / side ** 3 / 8));
  for (let start = 0; start < near.length; start += together) {
    if (signal?.aborted) throw new CancelledError();
    const places = near.slice(start, start + together);
    const corners = places.map((place) => [Math.floor(place / counts ** 2), Math.floor(place / counts) % counts, place % counts]);
    const values = await field.evaluate(brickBatch(field, corners, along, side));
    kept.addBricks(scaled(values, toDistance), places);
    yield { done: (start + places.length) / near.length, grid: null };
  }
  yield { done: 1, grid: kept.grid() };
}

/** Bricks of a grid; those at its end are continued beyond it, with the last sample. */
function brickBatch(
  { spec }: EngineField,
  corners: number[][],
  along: Float32Array,
  side: number,
): Parameters<EngineField['evaluate']>[0] {
  const single = corners.map(([z = 0, y = 0, x = 0]) => gridBrick(spec, { z: part(z), y: part(y), x: part(x) }));
  function part(corner: number): Float32Array {
    return Float32Array.from({ length: side }, (_, i) => along[Math.min(along.length - 1, corner * side + i)] as number);
  }
  const isPlain = spec.branches.length === 1;
  const coordinates = spec.branches.map((_, i) => joined(single.map((brick) => brick.coordinates[i] as Float32Array)));
  const counts = single[0]?.counts ?? [];
  return isPlain
    ? { bricks: 1, counts: [corners.length * (counts[0] as number)], coordinates }
    : { bricks: corners.length, counts, coordinates };
}

function joined(parts: Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let to = 0;
  for (const values of parts) {
    all.set(values, to);
    to += values.length;
  }
  return all;
}

function scaled(values: Float32Array, by: number): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * by;
  return values;
}

/** The bricks of a grid that are kept, as they come. */
class KeptBricks {
  #size: number;
  #side: number;
  #limit: number;
  /** Bricks along an axis. */
  #counts: number;
  #table: Int32Array;
  #fill: Float32Array;
  #values: Float32Array[] = [];

  /** @param limit what a brick without surface is filled with at most. */
  constructor(size: number, side: number, limit: number) {
    this.#size = size;
    this.#side = side;
    this.#limit = limit;
    this.#counts = Math.ceil(size / side);
    this.#table = new Int32Array(this.#counts ** 3).fill(-1);
    this.#fill = new Float32Array(this.#counts ** 3);
  }

  /** A brick that holds nothing of the surface. */
  fill(place: number, distance: number): void {
    this.#fill[place] = Math.max(-this.#limit, Math.min(this.#limit, distance));
  }

  /** Values of bricks [bricks, side, side, side] at places. */
  addBricks(values: Float32Array, places: number[]): void {
    const samples = this.#side ** 3;
    for (const [i, place] of places.entries()) this.#keep(place, values.subarray(i * samples, (i + 1) * samples));
  }

  /** Of a slab that begins with a brick, the bricks that are near the surface. */
  addSlab(slab: Slab): void {
    const [side, counts] = [this.#side, this.#counts];
    const near = (NORMAL_STEPS * 2) / (this.#size - 1);
    const middle = (side >> 1) * (side * side + side + 1);
    const [from, to] = [slab.start.map((at) => at / side), slab.start.map((at, axis) => Math.ceil((at + (slab.size[axis] as number)) / side))];
    for (let bz = from[0] as number; bz < (to[0] as number); bz++) {
      for (let by = from[1] as number; by < (to[1] as number); by++) {
        for (let bx = 0; bx < counts; bx++) {
          const brick = cutBrick(slab, [bz * side, by * side, bx * side], side);
          const at = (bz * counts + by) * counts + bx;
          if (isNear(brick, near)) this.#keep(at, brick);
          else this.fill(at, brick[middle] as number);
        }
      }
    }
  }

  grid(): SparseGrid {
    const size: GridSize = [this.#size, this.#size, this.#size];
    const brick: GridSize = [this.#side, this.#side, this.#side];
    return { size, bounds: DOMAIN, brick, table: this.#table, fill: this.#fill, values: joined(this.#values) };
  }

  #keep(place: number, brick: Float32Array): void {
    this.#table[place] = this.#values.length;
    this.#values.push(brick);
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
