/** How close a field is to the shape that it learned: on the paper's point sets, near the surface, and as a surface. */
import type { AskableField } from '../../engine/engine.ts';
import { CancelledError } from '../../base/errors.ts';
import { chamferDistance, comparedSurface, eikonalDeviation, intersectionOverUnion, meanDistanceError } from '../../mesh/distance/compare.ts';
import type { DistanceData } from '../../mesh/distance/distanceData.ts';
import { extractSurface } from '../../mesh/extract/extract.ts';
import type { Surface } from '../../mesh/mesh.ts';
import { SurfaceDistance } from '../../mesh/distance/signedDistance.ts';
import type { SparseGrid } from '../../mesh/sparseGrid.ts';
import { queryPoints } from '../../query/points.ts';
import { queryVolume } from '../../query/volume.ts';
import { Random } from '../../base/random.ts';
import { evaluationPoints } from './bricks.ts';
import type { ShapeSignal } from './signal.ts';
import { outputScale, type ShapeTraining } from '../../training/shapeOptions.ts';

/** Points of each set; the paper's. */
export const EVALUATION_POINTS = 2 ** 18;
/** Points whose true distances are found in one go. */
const TRUTH_CHUNK = 2 ** 14;
/** The true distance is found up to this one: what is further is only told inside from outside. */
const TRUTH_LIMIT = 0.25;
const SEED = 0xe5a1;
/** The surface is extracted from a grid of so many samples along each axis, and compared at so many points. */
const SURFACE_RESOLUTION = 128;
const SURFACE_POINTS = 2 ** 15;
/** Gradients count where the distance is below this part of the truncation: beyond, a truncated one flattens. */
const EIKONAL_PART = 0.5;

/** Where the stages of measuring end, as parts of the work when the truth is not known yet. */
const STAGES = { truth: 0.5, points: 0.8 } as const;

/** Quality of a shape: on the paper's point sets, and of the surface that is extracted. Lengths in units of the field, [-1, 1]. */
export interface ShapeMetrics {
  /** Intersection over union on points uniform in the bounding box, 0..1. */
  iouEasy: number;
  /** The same on points about the surface, with a deviation of 0.01 of its longest side. */
  iouHard: number;
  /** Mean error of the distance on those points, both truncated; null of a field of occupancy. */
  distance: number | null;
  /** Chamfer distance of the extracted surface; null when there is none. */
  chamfer: number | null;
  /** Mean deviation of the gradient's length from 1 near the surface; null of a field of occupancy, and without a surface. */
  eikonal: number | null;
}

interface PointSet {
  /** [n, 3] */
  points: Float32Array;
  /** [n] */
  distances: Float32Array;
}

/** A shape's points to measure on with their true distances: found when they are first needed, and kept. */
export class ShapeTruth {
  readonly surface: Surface;
  readonly data: DistanceData;
  #signal: ShapeSignal;
  #points: number;
  #sets: { easy: PointSet; hard: PointSet } | null = null;

  /** @param points of each set. */
  constructor(signal: ShapeSignal, data: DistanceData, points = EVALUATION_POINTS) {
    this.surface = signal.surface;
    this.data = data;
    this.#signal = signal;
    this.#points = points;
  }

  /** Both sets; finding their distances takes seconds, in parts: after each, how much is done, 0..1. */
  async *sets(): AsyncGenerator<number, { easy: PointSet; hard: PointSet }> {
    if (this.#sets) return this.#sets;
    const { surface, bounds } = this.#signal;
    const { easy, hard } = evaluationPoints(surface, bounds, new Random(SEED), this.#points);
    const sets = { easy: yield* within(this.#measured(easy), 0, 0.5), hard: yield* within(this.#measured(hard), 0.5, 1) };
    return (this.#sets = sets);
  }

  async *#measured(points: Float32Array): AsyncGenerator<number, PointSet> {
    const field = new SurfaceDistance(this.data);
    const distances = new Float32Array(points.length / 3);
    for (let start = 0; start < distances.length; start += TRUTH_CHUNK) {
      distances.set(field.distance(points.subarray(3 * start, 3 * (start + TRUTH_CHUNK)), TRUTH_LIMIT), start);
      yield start / distances.length;
    }
    return { points, distances };
  }
}

/**
 * The quality of a field, after parts of the work in which others may have their turn: after each of them how much of it
 * is done, 0..1.
 * @throws CancelledError once `signal` is aborted.
 */
export async function* shapeQuality(
  field: AskableField,
  shape: ShapeTraining,
  truth: ShapeTruth,
  signal?: AbortSignal,
): AsyncGenerator<ShapeMetrics | number> {
  const { easy, hard } = yield* within(cancellable(truth.sets(), signal), 0, STAGES.truth);
  const middle = (STAGES.truth + STAGES.points) / 2;
  const found = {
    easy: yield* within(distancesAt(field, shape, easy, signal), STAGES.truth, middle),
    hard: yield* within(distancesAt(field, shape, hard, signal), middle, STAGES.points),
  };
  const isDistance = shape.target === 'distance';
  yield {
    iouEasy: intersectionOverUnion(found.easy, easy.distances),
    iouHard: intersectionOverUnion(found.hard, hard.distances),
    distance: isDistance ? meanDistanceError(cut(found.hard, shape.truncation), cut(hard.distances, shape.truncation)) : null,
    ...surfaceQuality(yield* within(volumeOf(field, shape, signal), STAGES.points, 1), shape, truth),
  };
}

/** The parts of a stage as those of the whole, of which it lasts from one part to another. */
async function* within<T>(parts: AsyncGenerator<number, T>, from: number, to: number): AsyncGenerator<number, T> {
  for (;;) {
    const next = await parts.next();
    if (next.done) return next.value;
    yield from + (to - from) * next.value;
  }
}

async function* cancellable<T>(parts: AsyncGenerator<number, T>, signal?: AbortSignal): AsyncGenerator<number, T> {
  for (;;) {
    if (signal?.aborted) throw new CancelledError();
    const next = await parts.next();
    if (next.done) return next.value;
    yield next.value;
  }
}

/** The field at points, negative inside: [n]. */
async function* distancesAt(
  field: AskableField,
  shape: ShapeTraining,
  { points }: PointSet,
  signal?: AbortSignal,
): AsyncGenerator<number, Float32Array> {
  const distances = new Float32Array(points.length / 3);
  const scale = outputScale(shape);
  let to = 0;
  for await (const values of queryPoints(field, points, signal)) {
    for (const value of values) distances[to++] = scale * value;
    yield to / distances.length;
  }
  return distances;
}

async function* volumeOf(field: AskableField, shape: ShapeTraining, signal?: AbortSignal): AsyncGenerator<number, SparseGrid> {
  for await (const { grid, done } of queryVolume(field, shape, { resolution: SURFACE_RESOLUTION }, signal)) {
    if (grid) return grid;
    yield done;
  }
  throw new RangeError('a volume ends with its grid');
}

function surfaceQuality(
  grid: SparseGrid,
  { target, truncation }: ShapeTraining,
  { surface, data }: ShapeTruth,
): Pick<ShapeMetrics, 'chamfer' | 'eikonal'> {
  const mesh = extractSurface(grid);
  const truth = { surface, distance: new SurfaceDistance(data) };
  return {
    chamfer: mesh.indices.length === 0 ? null : chamferDistance(comparedSurface(mesh), truth, SURFACE_POINTS, SEED),
    eikonal: target === 'distance' ? eikonalDeviation(grid, EIKONAL_PART * truncation) : null,
  };
}

function cut(distances: Float32Array, limit: number): Float32Array {
  return distances.map((distance) => Math.max(-limit, Math.min(limit, distance)));
}
