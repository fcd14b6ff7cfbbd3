/**
 * Batches of a shape. Finding distances takes longer than a step that learns them, so samples are drawn in chunks, each as
 * large as a batch, ahead of time and perhaps by other threads; a step takes every brick from one of the last few chunks.
 * Chunk c is a function of the run's seed and c, and batch k of those, k and one number of the run's generator: a run that
 * is stopped and taken up again sees the same batches, whoever draws them.
 */
import type { Batch } from '../../field/batch.ts';
import type { DistanceData } from '../../mesh/distance/distanceData.ts';
import type { Surface } from '../../mesh/mesh.ts';
import { SurfaceDistance, type DistanceField } from '../../mesh/distance/signedDistance.ts';
import { Random } from '../../base/random.ts';
import type { ShapeTraining } from '../../training/shapeOptions.ts';
import { shapePlan, type ShapeOptions } from './plan.ts';
import { SurfaceSampler } from './bricks.ts';

/** What chunks are drawn from, as plain data: it can be posted to a worker thread. */
export interface ChunkTask {
  surface: Surface;
  data: DistanceData;
  /** Of the field's spec, over the axes z, y, x. */
  branches: number[][];
  options: ShapeOptions;
}

/** A batch's worth of bricks or slices, equal parts of its arrays. */
export interface Chunk extends Batch {
  /** Parts that can be taken one by one. */
  parts: number;
}

/** Draws chunks, somewhere. */
export interface ChunkDrawer {
  /** The chunk of a seed: always the same one. */
  draw(seed: number): Promise<Chunk>;
  /** Ends what draws; what was not drawn yet is not drawn any more. */
  close(): void;
}

/** Draws chunks in this thread, one when it is asked for. */
export class ChunkSampler {
  #sampler: SurfaceSampler;
  #options: ShapeOptions;

  constructor({ surface, data, branches, options }: ChunkTask) {
    // A new one each time: what it remembers of its last point must not reach from one chunk into another.
    const field: DistanceField = { distance: (points, limit) => new SurfaceDistance(data).distance(points, limit) };
    this.#sampler = new SurfaceSampler(surface, field, branches, options.shape.truncation);
    this.#options = options;
  }

  /** The chunk of a seed, with targets on the field's scale. */
  chunk(seed: number): Chunk {
    const random = new Random(seed);
    const plan = shapePlan(this.#options, random);
    const batch = 'samples' in plan ? this.#sampler.batch(plan, random) : this.#sampler.slices(plan, random);
    return { ...batch, targets: toTargets(batch.targets, this.#options.shape), parts: plan.bricks };
  }
}

/** The drawer that needs no other thread. */
export function chunksHere(task: ChunkTask): ChunkDrawer {
  const sampler = new ChunkSampler(task);
  return { draw: async (seed) => sampler.chunk(seed), close: () => undefined };
}

/** Truncated distances as parts of the truncation, or 1 inside and 0 outside. */
function toTargets(distances: Float32Array, { target, truncation }: ShapeTraining): Float32Array {
  if (target === 'occupancy') return distances.map((distance) => (distance < 0 ? 1 : 0));
  return distances.map((distance) => distance / truncation);
}

/** Chunks that a batch is taken from: as many as a run needs anew when it is taken up again. */
const WINDOW = 8;
/** Keeps chunks apart from what else is made of a seed. */
const CHUNK_SEED = 0x5a3e;
/** 2^32 over the golden ratio: numbers in a row become far apart. */
const SPREAD = 0x9e3779b1;

/** Draws the batches of one run on a shape. */
export class ChunkBatches {
  #drawer: ChunkDrawer;
  #seed: number;
  #renewal: number;
  #chunks = new Map<number, Promise<Chunk>>();

  /** @param renewal steps from one chunk to the next. */
  constructor(drawer: ChunkDrawer, seed: number, renewal: number) {
    this.#drawer = drawer;
    this.#seed = seed;
    this.#renewal = renewal;
  }

  /** The batch of a step, from 0, of which `random` gives one number. */
  async draw(step: number, random: Random): Promise<Batch> {
    const choice = new Random(random.uint32());
    const newest = Math.floor(step / this.#renewal);
    const oldest = Math.max(0, newest - WINDOW + 1);
    for (const number of this.#chunks.keys()) if (number < oldest) this.#chunks.delete(number);
    const window: Promise<Chunk>[] = [];
    for (let number = oldest; number <= newest; number++) window.push(this.#chunk(number));
    // Ahead of time: it is there when its first step comes.
    void this.#chunk(newest + 1);
    return mixChunks(await Promise.all(window), choice);
  }

  close(): void {
    this.#drawer.close();
  }

  #chunk(number: number): Promise<Chunk> {
    const known = this.#chunks.get(number);
    if (known) return known;
    const made = this.#drawer.draw((this.#seed ^ CHUNK_SEED) + Math.imul(number + 1, SPREAD));
    // Drawn again when it is next needed; one that failed ahead of time is told of then.
    made.catch(() => this.#chunks.delete(number));
    this.#chunks.set(number, made);
    return made;
  }
}

/** A batch of which part i is part i of any of the chunks; of chunks of one part, whose sizes may differ, one as it is. */
export function mixChunks(chunks: Chunk[], random: Random): Batch {
  const [first] = chunks;
  if (!first) throw new RangeError('there are no chunks');
  if (first.parts === 1 || chunks.length === 1) return chunks[random.integer(chunks.length)] as Chunk;
  const { parts, bricks, counts } = first;
  const coordinates = first.coordinates.map(({ length }) => new Float32Array(length));
  const targets = new Float32Array(first.targets.length);
  for (let part = 0; part < parts; part++) {
    const from = chunks[random.integer(chunks.length)] as Chunk;
    copyPart(targets, from.targets, part, parts);
    for (const [i, to] of coordinates.entries()) copyPart(to, from.coordinates[i] as Float32Array, part, parts);
  }
  return { bricks, counts, coordinates, targets };
}

function copyPart(to: Float32Array, from: Float32Array, part: number, parts: number): void {
  const length = to.length / parts;
  if (length > 1) to.set(from.subarray(part * length, (part + 1) * length), part * length);
  else to[part] = from[part] as number;
}
