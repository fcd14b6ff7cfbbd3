/** A shape's field as whoever asks it for volumes sees it: distances, in parts that are done soon. */
import type { Bricks } from '../field/batch.ts';
import type { AskableField } from '../engine/engine.ts';
import { CancelledError } from '../base/errors.ts';
import { queryFlops } from '../field/cost.ts';
import { isFullySplit, type FieldSpec } from '../field/spec.ts';
import type { Bounds } from '../mesh/mesh.ts';
import { outputScale, type ShapeTraining } from '../training/shapeOptions.ts';
import { gridBrick } from './grid.ts';

/** The domain of a shape's field. */
export const DOMAIN: Bounds = { min: [-1, -1, -1], max: [1, 1, 1] };

/** Arithmetic that is asked for at once: a fraction of a second of a small machine, so that a query can be ended. */
const PART_FLOPS = 2 ** 33;
/** Samples that are asked for at once, whatever they cost. */
const PART_SAMPLES = { least: 2 ** 12, most: 2 ** 21 };
/** What a sample costs is told by a cube of so many samples along each axis; in a grid of a fully split field, next to nothing. */
const TYPICAL_SIDE = 4;

export class ShapeField {
  readonly shape: ShapeTraining;
  readonly spec: FieldSpec;
  /** Samples of bricks that may be asked for at once. */
  readonly together: number;
  #field: AskableField;
  #toDistance: number;
  #signal: AbortSignal | undefined;

  constructor(field: AskableField, shape: ShapeTraining, signal?: AbortSignal) {
    this.shape = shape;
    this.spec = field.spec;
    this.together = this.isFullySplit ? PART_SAMPLES.most : affordableSamples(field.spec);
    this.#field = field;
    this.#toDistance = outputScale(shape);
    this.#signal = signal;
  }

  /** Whether its output says how far the surface is, and not only where. */
  get tellsDistance(): boolean {
    return this.shape.target === 'distance';
  }

  /** Whether a grid is one product of matrices. */
  get isFullySplit(): boolean {
    return isFullySplit(this.spec);
  }

  /**
   * Distances in units of the field, negative inside, [B, n_1, ..., n_C]; of a field of occupancy its logits, turned round.
   * @throws CancelledError once the query is.
   */
  async ask(bricks: Bricks): Promise<Float32Array> {
    if (this.#signal?.aborted) throw new CancelledError();
    const values = await this.#field.evaluate(bricks);
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * this.#toDistance;
    return values;
  }

  /**
   * The same of cubes, [cubes, n, n, n].
   * @param places z y x of each.
   * @param along coordinates [n] of the samples of a place, along any axis.
   */
  async askCubes(places: readonly (readonly number[])[], along: (place: number) => Float32Array): Promise<Float32Array> {
    const { spec } = this;
    const single = places.map(([z = 0, y = 0, x = 0]) => gridBrick(spec, { z: along(z), y: along(y), x: along(x) }));
    const coordinates = spec.branches.map((_, i) => joined(single.map((brick) => brick.coordinates[i] as Float32Array)));
    const counts = single[0]?.counts ?? [];
    const isPlain = spec.branches.length === 1;
    return this.ask(
      isPlain
        ? { bricks: 1, counts: [places.length * (counts[0] as number)], coordinates }
        : { bricks: places.length, counts, coordinates },
    );
  }
}

function affordableSamples(spec: FieldSpec): number {
  const counts = spec.branches.map((branch) => TYPICAL_SIDE ** branch.length);
  const flops = queryFlops(spec, { bricks: 1, counts }) / TYPICAL_SIDE ** 3;
  return Math.max(PART_SAMPLES.least, Math.min(PART_SAMPLES.most, Math.floor(PART_FLOPS / flops)));
}

/** One after another. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let to = 0;
  for (const values of parts) {
    all.set(values, to);
    to += values.length;
  }
  return all;
}
