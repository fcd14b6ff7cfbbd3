/** Bricks over index sets of a grid: how an axis-aligned choice of samples becomes a batch. */
import type { Batch, Bricks, Drawn } from '../field/batch.ts';
import type { FieldSpec } from '../field/spec.ts';
import { axisCoordinates, toFieldScale, type GridSignal } from './signal.ts';

/** Flat sample indices of every branch, in every brick: [brick][branch] -> indices. */
export type BrickIndices = Uint32Array[][];

/** A batch with what its points count for, [B, n_0, ...], where that differs. */
export interface WeightedBatch extends Batch {
  weights?: Float32Array;
}

/** Number of samples of each branch: the product of its axes' sizes. */
export function branchSamples(spec: FieldSpec, sizes: readonly number[]): number[] {
  return spec.branches.map((axes) => axes.reduce((product, axis) => product * (sizes[axis] as number), 1));
}

/** A signal made ready for drawing batches: coordinate tables and values on the scale of training. */
export class GridSampler {
  readonly signal: GridSignal;
  readonly spec: FieldSpec;
  #axes: Float32Array[];
  /** Size of every branch in samples. */
  readonly samples: number[];

  /** @param axes coordinates of the samples on every axis; by default they run from end to end. */
  constructor(signal: GridSignal, spec: FieldSpec, axes = signal.sizes.map((size) => axisCoordinates(size))) {
    this.signal = signal;
    this.spec = spec;
    this.#axes = axes;
    this.samples = branchSamples(spec, signal.sizes);
  }

  /** The batch of the given samples. All bricks have the same number of indices in a branch. */
  batch(bricks: BrickIndices): WeightedBatch {
    const first = bricks[0];
    if (!first) throw new RangeError('a batch has at least one brick');
    const counts = first.map((indices) => indices.length);
    const coordinates = counts.map((n, branch) => this.#coordinates(bricks, branch, n));
    const { values, weights } = this.signal;
    // What counts in part has targets that are made anew each step: there is nothing for an engine to gather.
    if (weights) return { bricks: bricks.length, counts, coordinates, targets: this.#targets(bricks, counts), weights: this.#weights(weights, bricks, counts) };
    return new DrawnBatch(
      { bricks: bricks.length, counts, coordinates },
      { targets: () => this.#targets(bricks, counts), rows: () => this.#rows(bricks) },
      values,
    );
  }

  /** Branches hold the axes in order, so a place is a number whose digits are the rows of the branches. */
  #rows(bricks: BrickIndices): Int32Array[] {
    return this.samples.map((_, branch) => {
      const stride = this.samples.slice(branch + 1).reduce((product, n) => product * n, 1);
      const count = bricks[0]?.[branch]?.length ?? 0;
      const places = new Int32Array(bricks.length * count);
      for (const [i, brick] of bricks.entries()) {
        for (let j = 0; j < count; j++) places[i * count + j] = ((brick[branch] as Uint32Array)[j] as number) * stride;
      }
      return places;
    });
  }

  /** Every sample in one brick. Its points stand in the order of the signal: values are taken over as they are. */
  whole(): WeightedBatch {
    const all = this.samples.map((n) => Uint32Array.from({ length: n }, (_, i) => i));
    const coordinates = this.samples.map((n, branch) => this.#coordinates([all], branch, n));
    const { values, weights } = this.signal;
    return { bricks: 1, counts: [...this.samples], coordinates, targets: values.map(toFieldScale), ...(weights && { weights }) };
  }

  /** [B, n, K_i]: an index of a branch counts its axes row-major. */
  #coordinates(bricks: BrickIndices, branch: number, n: number): Float32Array {
    const axes = this.spec.branches[branch] as number[];
    const table = new Float32Array(bricks.length * n * axes.length);
    let place = 0;
    for (const brick of bricks) {
      for (const index of brick[branch] as Uint32Array) {
        let rest = index;
        for (let k = axes.length - 1; k >= 0; k--) {
          const axis = axes[k] as number;
          const size = this.signal.sizes[axis] as number;
          table[place + k] = (this.#axes[axis] as Float32Array)[rest % size] as number;
          rest = Math.floor(rest / size);
        }
        place += axes.length;
      }
    }
    return table;
  }

  /** [O, B, n_0, ...]; branches hold the axes in order, so places combine like digits. */
  #targets(bricks: BrickIndices, counts: number[]): Float32Array {
    const { outputs, values } = this.signal;
    const plane = values.length / outputs;
    const perBrick = counts.reduce((product, n) => product * n, 1);
    const targets = new Float32Array(outputs * bricks.length * perBrick);
    for (const [b, brick] of bricks.entries()) {
      const places = outerPlaces(brick, this.samples, perBrick);
      for (let o = 0; o < outputs; o++) {
        const base = (o * bricks.length + b) * perBrick;
        const channel = values.subarray(o * plane, (o + 1) * plane);
        for (let i = 0; i < perBrick; i++) {
          targets[base + i] = toFieldScale(channel[places[i] as number] as number);
        }
      }
    }
    return targets;
  }

  /** [B, n_0, ...] */
  #weights(weights: Float32Array, bricks: BrickIndices, counts: number[]): Float32Array {
    const perBrick = counts.reduce((product, n) => product * n, 1);
    const drawn = new Float32Array(bricks.length * perBrick);
    for (const [b, brick] of bricks.entries()) {
      const places = outerPlaces(brick, this.samples, perBrick);
      for (let i = 0; i < perBrick; i++) drawn[b * perBrick + i] = weights[places[i] as number] as number;
    }
    return drawn;
  }
}

/** A batch whose targets, and where they were drawn from, are made when they are first asked for: an engine needs one of both. */
class DrawnBatch implements Batch {
  readonly bricks: number;
  readonly counts: number[];
  readonly coordinates: Float32Array[];
  readonly drawn: Drawn;
  #make: () => Float32Array;
  #targets: Float32Array | null = null;

  constructor({ bricks, counts, coordinates }: Bricks, make: { targets: () => Float32Array; rows: () => Int32Array[] }, values: Float32Array) {
    this.bricks = bricks;
    this.counts = counts;
    this.coordinates = coordinates;
    this.#make = make.targets;
    this.drawn = {
      values,
      get rows() {
        return make.rows();
      },
    };
  }

  get targets(): Float32Array {
    return (this.#targets ??= this.#make());
  }
}

/** Flat places in the signal of the outer product of a brick's indices. */
function outerPlaces(brick: Uint32Array[], samples: number[], count: number): Uint32Array {
  let places = new Uint32Array(1);
  for (let branch = 0; branch < brick.length; branch++) {
    const indices = brick[branch] as Uint32Array;
    const size = samples[branch] as number;
    const next = new Uint32Array(places.length * indices.length);
    for (let i = 0; i < places.length; i++) {
      for (let j = 0; j < indices.length; j++) {
        next[i * indices.length + j] = (places[i] as number) * size + (indices[j] as number);
      }
    }
    places = next;
  }
  if (places.length !== count) throw new RangeError('indices do not match the counts of their brick');
  return places;
}
