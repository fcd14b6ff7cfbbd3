/** A field of the onnx engine: how batches and queries are cut, and what is computed once for many tiles. */
import { gradientLength, type AdamSettings } from '../../core/engine/adam.ts';
import { pointCount, type Batch, type Bricks, type BrickShape } from '../../core/field/batch.ts';
import {
  DEFAULT_MEMORY_BUDGET,
  type BusCount,
  type DeviceName,
  type EngineField,
  type FieldOptions,
  type FieldState,
  type KeptState,
  type Loss,
  type LossGradient,
  type ResidentState,
  type StepResult,
} from '../../core/engine/engine.ts';
import { cutBatch, cutBricks, placeOutputs, planTilesThatFit, type TileRange } from '../../core/engine/tiles.ts';
import { queryTileBytes, stepTileBytes } from '../../core/field/cost.ts';
import { parameterLayout, type Layout } from '../../core/field/parameters.ts';
import { branchFeatures, branchSizes, isFullySplit, type FieldSpec } from '../../core/field/spec.ts';
import { featureGradientName } from './graph/fieldContext.ts';
import { fusedOffset } from './graph/fieldGraphs.ts';
import { lossScale } from './graph/losses.ts';
import { GraphRuns } from './graphRuns.ts';
import { DevicePlace, type DeviceTensor } from './place/devicePlace.ts';
import { HostPlace } from './place/hostPlace.ts';
import { addRows, type Rows } from './rows.ts';
import type { SessionSettings, Tensor } from './runtime.ts';

/** On a CPU, layers run fastest on tiles whose activations stay in the caches; a thread alone asks faster by what its own holds. */
const CACHED_BYTES = 4 << 20;
const CACHED_BYTES_ALONE = 1 << 20;

/** Branch features of a query that are remembered. */
const REMEMBERED_BYTES = 256 << 20;

export class OnnxField implements EngineField, ResidentState {
  readonly spec: FieldSpec;
  readonly resident = this;
  #device: DeviceName;
  #loss: Loss;
  #budget: number;
  #queryCache: number;
  #layout: Layout;
  #runs: GraphRuns<Tensor> | GraphRuns<DeviceTensor>;
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
    this.#runs = runsOf(spec, { device, threads: options.threads }, this.#loss);
    this.#gradient = new Float32Array(this.#layout.size);
  }

  async setParameters(parameters: Float32Array): Promise<void> {
    await this.#runs.state.setParameters(parameters);
    this.#features = new WeakMap();
  }

  get bus(): BusCount | null {
    return this.#runs.place.bus;
  }

  async gradient(batch: Batch): Promise<LossGradient> {
    const ranges = planTilesThatFit(batch, (tile) => this.#fitsStep(tile));
    const values = this.spec.outputs * pointCount(batch);
    const scale = lossScale(this.#loss, values);
    this.#gradient.fill(0);
    let sum = 0;
    for (const brick of groupByBrick(ranges)) {
      if (this.#sharesRows(batch, brick)) sum += await this.#brickGradient(batch, brick, scale);
      else for (const range of brick) sum += await this.#tileGradient(cutBatch(batch, range, this.spec.outputs), scale);
    }
    return { loss: sum / values, gradient: this.#gradient };
  }

  async write(state: FieldState): Promise<void> {
    await this.#runs.state.write(state);
    this.#features = new WeakMap();
  }

  read(): Promise<FieldState> {
    return this.#runs.state.read();
  }

  /** Parameters [P] alone; not to be changed. */
  parameters(): Promise<Float32Array> {
    return this.#runs.state.readPart('parameters');
  }

  keep(): KeptState {
    const kept = this.#runs.state.keep();
    const restore = async (): Promise<void> => {
      await kept.restore();
      this.#features = new WeakMap();
    };
    return { ...kept, restore };
  }

  async step(batch: Batch, settings: AdamSettings): Promise<StepResult> {
    if (!this.#fitsStep(batch)) return this.descend(await this.gradient(batch), settings);
    const values = this.spec.outputs * pointCount(batch);
    const { loss, squares } = await this.#runs.step(batch, lossScale(this.#loss, values), settings);
    this.#features = new WeakMap();
    return { loss: (loss?.[0] ?? NaN) / values, gradient: Math.sqrt(squares?.[0] ?? NaN) };
  }

  /** The part of a step that comes after its gradient. */
  async descend({ loss, gradient }: LossGradient, settings: AdamSettings): Promise<StepResult> {
    await this.#runs.adam(gradient, settings);
    this.#features = new WeakMap();
    return { loss, gradient: gradientLength(gradient) };
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

/** What stays of a field stays on a GPU where onnxruntime can do that: on webgpu alone. */
function runsOf(spec: FieldSpec, settings: SessionSettings, loss: Loss): GraphRuns<Tensor> | GraphRuns<DeviceTensor> {
  if (settings.device === 'webgpu') return new GraphRuns(spec, new DevicePlace(settings), 'operator', loss);
  return new GraphRuns(spec, new HostPlace(settings), settings.device === 'cpu' ? 'polynomial' : 'operator', loss);
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
