/** A field of the onnx engine: how batches and queries are cut, and what is computed once for many tiles. */
import type { AdamSettings, AdamState } from '../../core/engine/adam.ts';
import { pointCount, type Batch, type Bricks, type BrickShape } from '../../core/field/batch.ts';
import {
  DEFAULT_MEMORY_BUDGET,
  type DeviceName,
  type EngineField,
  type FieldOptions,
  type Loss,
  type LossGradient,
} from '../../core/engine/engine.ts';
import { cutBatch, cutBricks, placeOutputs, planTilesThatFit, type TileRange } from '../../core/engine/tiles.ts';
import { queryTileBytes, stepTileBytes } from '../../core/field/cost.ts';
import { parameterLayout, type Layout } from '../../core/field/parameters.ts';
import { branchFeatures, branchSizes, isFullySplit, type FieldSpec } from '../../core/field/spec.ts';
import { featureGradientName } from './graph/fieldContext.ts';
import { fusedOffset } from './graph/fieldGraphs.ts';
import { lossScale } from './graph/losses.ts';
import { GraphRuns } from './graphRuns.ts';
import { addRows, type Rows } from './rows.ts';

/** On a CPU, layers run fastest on tiles whose activations stay in the caches; a thread alone asks faster by what its own holds. */
const CACHED_BYTES = 4 << 20;
const CACHED_BYTES_ALONE = 1 << 20;

/** Branch features of a query that are remembered. */
const REMEMBERED_BYTES = 256 << 20;

export class OnnxField implements EngineField {
  readonly spec: FieldSpec;
  #device: DeviceName;
  #loss: Loss;
  #budget: number;
  #queryCache: number;
  #layout: Layout;
  #runs: GraphRuns;
  #gradient: Float32Array;
  /** Branch features by the coordinates they were computed from; gone with the parameters. */
  #features = new WeakMap<Float32Array, Float32Array>();

  constructor(spec: FieldSpec, device: DeviceName, options: FieldOptions) {
    this.spec = spec;
    this.#device = device;
    this.#loss = options.loss ?? 'squares';
    this.#budget = options.memoryBudget ?? DEFAULT_MEMORY_BUDGET;
    this.#queryCache = options.threads === 1 ? CACHED_BYTES_ALONE : CACHED_BYTES;
    this.#layout = parameterLayout(spec);
    this.#runs = new GraphRuns(spec, { device, threads: options.threads }, this.#loss, new Float32Array(this.#layout.size));
    this.#gradient = new Float32Array(this.#layout.size);
  }

  async setParameters(parameters: Float32Array): Promise<void> {
    this.#runs.parameters = parameters;
    this.#features = new WeakMap();
  }

  async gradient(batch: Batch): Promise<LossGradient> {
    const ranges = planTilesThatFit(batch, (tile) => this.#fitsStep(tile));
    const values = batch.targets.length;
    const scale = lossScale(this.#loss, values);
    this.#gradient.fill(0);
    let sum = 0;
    for (const brick of groupByBrick(ranges)) {
      if (this.#sharesRows(batch, brick)) sum += await this.#brickGradient(batch, brick, scale);
      else for (const range of brick) sum += await this.#tileGradient(cutBatch(batch, range, this.spec.outputs), scale);
    }
    return { loss: sum / values, gradient: this.#gradient };
  }

  async step(batch: Batch, parameters: Float32Array, state: AdamState, settings: AdamSettings): Promise<number> {
    if (!this.#fitsStep(batch)) {
      const { loss, gradient } = await this.gradient(batch);
      await this.descend(gradient, parameters, state, settings);
      return loss;
    }
    const values = batch.targets.length;
    const result = await this.#runs.step(batch, lossScale(this.#loss, values), state, settings);
    await this.#keep(result, parameters, state);
    return (result.loss?.[0] ?? NaN) / values;
  }

  /** The part of a step that comes after its gradient [P]. */
  async descend(gradient: Float32Array, parameters: Float32Array, state: AdamState, settings: AdamSettings): Promise<void> {
    await this.#keep(await this.#runs.adam(gradient, state, settings), parameters, state);
  }

  /** @param result what Adam made of parameters and state */
  async #keep(result: Record<string, Float32Array>, parameters: Float32Array, state: AdamState): Promise<void> {
    parameters.set(result.newParameters as Float32Array);
    state.first.set(result.newFirst as Float32Array);
    state.second.set(result.newSecond as Float32Array);
    await this.setParameters(parameters);
  }

  async evaluate(bricks: Bricks): Promise<Float32Array> {
    const ranges = planTilesThatFit(bricks, (tile) => this.#fitsQuery(tile));
    const [only] = ranges;
    if (only && ranges.length === 1) {
      if (!this.#isRemembered(bricks)) return this.#runs.query(bricks);
      return this.#runs.fuse(only, await this.#brickFeatures(bricks, ranges));
    }
    const values = new Float32Array(this.spec.outputs * pointCount(bricks));
    for (const brick of groupByBrick(ranges)) {
      const shared = this.#sharesRows(bricks, brick) ? await this.#brickFeatures(bricks, brick) : null;
      for (const range of brick) {
        const tile = shared ? await this.#runs.fuse(range, shared) : await this.#runs.query(cutBricks(bricks, range));
        placeOutputs(values, bricks, range, this.spec.outputs, tile);
      }
    }
    return values;
  }

  features(branch: number, coordinates: Float32Array): Promise<Float32Array> {
    return this.#runs.branch(branch, coordinates, coordinates.length / (branchSizes(this.spec)[branch] as number));
  }

  dispose(): Promise<void> {
    return this.#runs.dispose();
  }

  #fitsStep(tile: BrickShape): boolean {
    return this.#isCached(tile, CACHED_BYTES) && stepTileBytes(this.spec, tile) <= this.#budget;
  }

  #fitsQuery(tile: BrickShape): boolean {
    return this.#isCached(tile, this.#queryCache) && queryTileBytes(this.spec, tile) <= this.#budget;
  }

  /** Whether the activations of a layer that runs on every point take no more; a fully split field has no such layer. */
  #isCached(tile: BrickShape, bytes: number): boolean {
    return this.#device !== 'cpu' || isFullySplit(this.spec) || 4 * this.spec.width * pointCount(tile) <= bytes;
  }

  /** Whether tiles are parts of one brick, whose branch rows are then computed once for all of them. */
  #sharesRows(bricks: Bricks, ranges: TileRange[]): boolean {
    const isCut = ranges.some((range) => range.counts.some((n, i) => n !== bricks.counts[i]));
    return isCut && this.spec.branches.length > 1;
  }

  /** Whether the branches of bricks are computed by themselves, to be found again with the next that have the same rows. */
  #isRemembered({ bricks, counts, comesAgain }: Bricks): boolean {
    const rows = counts.reduce((sum, n) => sum + n, 0);
    const isSmall = 4 * branchFeatures(this.spec) * rows <= REMEMBERED_BYTES;
    return comesAgain === true && bricks === 1 && counts.length > 1 && isSmall;
  }

  /** Adds one tile's gradient to the sum; gives its summed loss. */
  async #tileGradient(tile: Batch, scale: number): Promise<number> {
    const { loss, gradient } = await this.#runs.gradient(tile, scale);
    accumulate(this.#gradient, gradient, 0);
    return loss?.[0] ?? NaN;
  }

  /** The same for a brick cut into tiles: branches forward once, every tile forth and back, branches back once. */
  async #brickGradient(batch: Batch, ranges: TileRange[], scale: number): Promise<number> {
    const features = await this.#brickFeatures(batch, ranges);
    const featureGradients = features.map(({ data, rows }) => ({ data: new Float32Array(data.length), rows }));
    let sum = 0;
    for (const range of ranges) {
      const result = await this.#runs.fusedGradient(cutBatch(batch, range, this.spec.outputs), range, features, scale);
      sum += result.loss?.[0] ?? NaN;
      accumulate(this.#gradient, result.gradient, fusedOffset(this.#layout));
      for (const [i, total] of featureGradients.entries()) {
        addRows(total, range.starts[i] as number, range.counts[i] as number, result[featureGradientName(i)]);
      }
    }
    const { gradient } = await this.#runs.branchGradient(wholeBrick(batch, ranges), featureGradients);
    accumulate(this.#gradient, gradient, 0);
    return sum;
  }

  /** Features of every branch of the brick that the ranges are parts of, remembered by its coordinates. */
  async #brickFeatures(bricks: Bricks, ranges: TileRange[]): Promise<Rows[]> {
    const brick = wholeBrick(bricks, ranges);
    const all: Rows[] = [];
    for (const [i, coordinates] of brick.coordinates.entries()) {
      const rows = brick.counts[i] as number;
      const known = this.#features.get(coordinates);
      const data = known ?? (await this.#runs.branch(i, coordinates, rows));
      this.#features.set(coordinates, data);
      all.push({ data, rows });
    }
    return all;
  }
}

/** Ranges of the same brick together; a range of several whole bricks stands alone. */
function groupByBrick(ranges: TileRange[]): TileRange[][] {
  const groups: TileRange[][] = [];
  for (const range of ranges) {
    const last = groups.at(-1);
    if (last?.[0]?.firstBrick === range.firstBrick) last.push(range);
    else groups.push([range]);
  }
  return groups;
}

/** The one brick that ranges are parts of. */
function wholeBrick(bricks: Bricks, ranges: TileRange[]): Bricks {
  if (bricks.bricks === 1) return bricks;
  const firstBrick = ranges[0]?.firstBrick ?? 0;
  return cutBricks(bricks, { firstBrick, bricks: 1, starts: bricks.counts.map(() => 0), counts: bricks.counts });
}

function accumulate(total: Float32Array, part: Float32Array | undefined, offset: number): void {
  if (!part) return;
  for (let i = 0; i < part.length; i++) total[offset + i] = (total[offset + i] as number) + (part[i] as number);
}
