/** The onnx engine: a FieldSpec becomes ONNX graphs that onnxruntime-node runs on a CPU or a GPU. */
import { pointCount, type Batch, type Bricks, type BrickShape } from '../../core/engine/batch.ts';
import {
  DEFAULT_MEMORY_BUDGET,
  type DeviceName,
  type Engine,
  type EngineField,
  type FieldOptions,
  type Loss,
  type LossGradient,
} from '../../core/engine/engine.ts';
import { queryTileBytes, stepTileBytes } from '../../core/field/cost.ts';
import { parameterLayout, type Layout } from '../../core/field/parameters.ts';
import { branchFeatures, branchSizes, type FieldSpec } from '../../core/field/spec.ts';
import type { Multiply } from '../../core/engine/multiply.ts';
import { adamRates, type AdamSettings, type AdamState } from '../../core/engine/adam.ts';
import { cutBatch, cutBricks, placeOutputs, planTilesThatFit, type TileRange } from '../../core/engine/tiles.ts';
import { adamGraph } from './graph/adamGraph.ts';
import * as graphs from './graph/fieldGraphs.ts';
import { onnxMultiply } from './multiply.ts';
import { createSession, runSession, tensor, type InferenceSession } from './runtime.ts';
import type { SineKind } from './graph/sine.ts';

/** On a CPU, layers run fastest on tiles whose activations stay in the caches. */
const CACHED_BYTES = 4 << 20;

/** Branch features of a query that are remembered. */
const REMEMBERED_BYTES = 256 << 20;

type Tensors = Record<string, ReturnType<typeof tensor>>;

export class OnnxEngine implements Engine {
  readonly name = 'onnx';
  readonly device: DeviceName;

  constructor(device: DeviceName = 'cpu') {
    this.device = device;
  }

  multiply(threads?: number): Multiply {
    return onnxMultiply(threads);
  }

  async createField(spec: FieldSpec, options: FieldOptions = {}): Promise<EngineField> {
    return new OnnxField(spec, this.device, options);
  }
}

class OnnxField implements EngineField {
  readonly spec: FieldSpec;
  #settings: { device: DeviceName; threads?: number | undefined };
  #sine: SineKind;
  #loss: Loss;
  #budget: number;
  #layout: Layout;
  #sessions = new Map<string, Promise<InferenceSession>>();
  #parameters: Float32Array;
  #gradient: Float32Array;
  /** Branch features by the coordinates they were computed from; gone with the parameters. */
  #features = new WeakMap<Float32Array, Float32Array>();

  constructor(spec: FieldSpec, device: DeviceName, options: FieldOptions) {
    this.spec = spec;
    this.#settings = { device, threads: options.threads };
    this.#sine = device === 'cpu' ? 'polynomial' : 'operator';
    this.#loss = options.loss ?? 'squares';
    this.#budget = options.memoryBudget ?? DEFAULT_MEMORY_BUDGET;
    this.#layout = parameterLayout(spec);
    this.#parameters = new Float32Array(this.#layout.size);
    this.#gradient = new Float32Array(this.#layout.size);
  }

  async setParameters(parameters: Float32Array): Promise<void> {
    this.#parameters = parameters;
    this.#features = new WeakMap();
  }

  async gradient(batch: Batch): Promise<LossGradient> {
    const ranges = planTilesThatFit(batch, (tile) => this.#fits(tile, stepTileBytes));
    const values = batch.targets.length;
    const scale = tensor(Float32Array.of(graphs.lossScale(this.#loss, values)), []);
    this.#gradient.fill(0);
    let sum = 0;
    for (const brick of groupByBrick(ranges)) {
      if (this.#sharesRows(batch, brick)) sum += await this.#brickGradient(batch, brick, scale);
      else for (const range of brick) sum += await this.#tileGradient(cutBatch(batch, range, this.spec.outputs), scale);
    }
    return { loss: sum / values, gradient: this.#gradient };
  }

  async step(
    batch: Batch,
    parameters: Float32Array,
    { first, second }: AdamState,
    settings: AdamSettings,
  ): Promise<number> {
    const { beta1, beta2 } = settings;
    const scalars = { ...adamRates(settings), beta1, beta2 };
    const adam = {
      ...mapValues({ first, second }, (data) => tensor(data, [data.length])),
      ...mapValues(scalars, (value) => tensor(Float32Array.of(value), [])),
    };
    const [loss, result] = this.#fits(batch, stepTileBytes)
      ? await this.#wholeStep(batch, adam)
      : await this.#tiledStep(batch, adam);
    parameters.set(result.newParameters as Float32Array);
    first.set(result.newFirst as Float32Array);
    second.set(result.newSecond as Float32Array);
    await this.setParameters(parameters);
    return loss;
  }

  /** One run of one graph: a session's threads spin after a run, and would disturb those of another. */
  async #wholeStep(batch: Batch, adam: Tensors): Promise<[number, Record<string, Float32Array>]> {
    const session = await this.#session('step', () => graphs.stepGraph(this.spec, this.#sine, this.#loss));
    const result = await runSession(session, {
      ...this.#parameterInput(),
      ...this.#coordinateInputs(batch),
      ...this.#targetInput(batch),
      scale: tensor(Float32Array.of(graphs.lossScale(this.#loss, batch.targets.length)), []),
      ...adam,
    });
    return [(result.loss?.[0] ?? NaN) / batch.targets.length, result];
  }

  async #tiledStep(batch: Batch, adam: Tensors): Promise<[number, Record<string, Float32Array>]> {
    const { loss, gradient } = await this.gradient(batch);
    const session = await this.#session('adam', () => adamGraph(this.#layout.size));
    const inputs = { ...this.#parameterInput(), gradient: tensor(gradient, [gradient.length]), ...adam };
    return [loss, await runSession(session, inputs)];
  }

  async evaluate(bricks: Bricks): Promise<Float32Array> {
    const ranges = planTilesThatFit(bricks, (tile) => this.#fits(tile, queryTileBytes));
    const [only] = ranges;
    if (only && ranges.length === 1) {
      if (!this.#isRemembered(bricks)) return this.#evaluateWhole(bricks);
      return this.#evaluateFused(only, await this.#brickFeatures(bricks, ranges));
    }
    const values = new Float32Array(this.spec.outputs * pointCount(bricks));
    for (const brick of groupByBrick(ranges)) {
      const shared = this.#sharesRows(bricks, brick) ? await this.#brickFeatures(bricks, brick) : null;
      for (const range of brick) {
        const tile = shared ? await this.#evaluateFused(range, shared) : await this.#evaluateWhole(cutBricks(bricks, range));
        placeOutputs(values, bricks, range, this.spec.outputs, tile);
      }
    }
    return values;
  }

  features(branch: number, coordinates: Float32Array): Promise<Float32Array> {
    return this.#branchFeatures(branch, coordinates, coordinates.length / (branchSizes(this.spec)[branch] as number));
  }

  async dispose(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }

  #fits(tile: BrickShape, bytes: (spec: FieldSpec, shape: BrickShape) => number): boolean {
    const isCached =
      this.#settings.device !== 'cpu' || this.#pointFeatures === 0 || 4 * this.#pointFeatures * pointCount(tile) <= CACHED_BYTES;
    return isCached && bytes(this.spec, tile) <= this.#budget;
  }

  /** Features of the layers that run on every point; a fully split field has none. */
  get #pointFeatures(): number {
    const { tailLayers, branches, width } = this.spec;
    return tailLayers > 0 || branches.length === 1 ? width : 0;
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
  async #tileGradient(tile: Batch, scale: ReturnType<typeof tensor>): Promise<number> {
    const session = await this.#session('gradient', () => graphs.gradientGraph(this.spec, this.#sine, this.#loss));
    const { loss, gradient } = await runSession(session, {
      ...this.#parameterInput(),
      ...this.#coordinateInputs(tile),
      ...this.#targetInput(tile),
      scale,
    });
    accumulate(this.#gradient, gradient, 0);
    return loss?.[0] ?? NaN;
  }

  /** The same for a brick cut into tiles: branches forward once, every tile forth and back, branches back once. */
  async #brickGradient(batch: Batch, ranges: TileRange[], scale: ReturnType<typeof tensor>): Promise<number> {
    const fused = await this.#session('fusedGradient', () => graphs.fusedGradientGraph(this.spec, this.#sine, this.#loss));
    const features = await this.#brickFeatures(batch, ranges);
    const featureGradients = features.map(({ data, rows }) => ({ data: new Float32Array(data.length), rows }));
    let sum = 0;
    for (const range of ranges) {
      const result = await runSession(fused, {
        ...this.#parameterInput(),
        ...this.#featureInputs(range, features),
        ...this.#targetInput(cutBatch(batch, range, this.spec.outputs)),
        scale,
      });
      sum += result.loss?.[0] ?? NaN;
      accumulate(this.#gradient, result.gradient, graphs.fusedOffset(this.#layout));
      for (const [i, total] of featureGradients.entries()) {
        addRows(total, range.starts[i] as number, range.counts[i] as number, result[graphs.featureGradientName(i)]);
      }
    }
    const branches = await this.#session('branchGradient', () => graphs.branchGradientGraph(this.spec, this.#sine));
    const gradients = featureGradients.map(({ data, rows }, i) => [
      graphs.featureGradientName(i),
      tensor(data, [branchFeatures(this.spec), rows]),
    ]);
    const { gradient } = await runSession(branches, {
      ...this.#parameterInput(),
      ...this.#coordinateInputs(wholeBrick(batch, ranges)),
      ...(Object.fromEntries(gradients) as Tensors),
    });
    accumulate(this.#gradient, gradient, 0);
    return sum;
  }

  async #evaluateWhole(bricks: Bricks): Promise<Float32Array> {
    const session = await this.#session('query', () => graphs.queryGraph(this.spec, this.#sine));
    const { values } = await runSession(session, { ...this.#parameterInput(), ...this.#coordinateInputs(bricks) });
    return values as Float32Array;
  }

  async #evaluateFused(range: TileRange, features: Rows[]): Promise<Float32Array> {
    const session = await this.#session('fuse', () => graphs.fuseGraph(this.spec, this.#sine));
    const { values } = await runSession(session, { ...this.#parameterInput(), ...this.#featureInputs(range, features) });
    return values as Float32Array;
  }

  /** Features of every branch of the brick that the ranges are parts of, remembered by its coordinates. */
  async #brickFeatures(bricks: Bricks, ranges: TileRange[]): Promise<Rows[]> {
    const brick = wholeBrick(bricks, ranges);
    const all: Rows[] = [];
    for (const [i, coordinates] of brick.coordinates.entries()) {
      const rows = brick.counts[i] as number;
      const known = this.#features.get(coordinates);
      const data = known ?? (await this.#branchFeatures(i, coordinates, rows));
      this.#features.set(coordinates, data);
      all.push({ data, rows });
    }
    return all;
  }

  async #branchFeatures(branch: number, coordinates: Float32Array, rows: number): Promise<Float32Array> {
    const session = await this.#session(`branch.${branch}`, () => graphs.branchGraph(this.spec, branch, this.#sine));
    const dims = [1, rows, branchSizes(this.spec)[branch] as number];
    const { features } = await runSession(session, {
      ...this.#parameterInput(),
      [graphs.coordinateInput(branch)]: tensor(coordinates, dims),
    });
    return features as Float32Array;
  }

  #parameterInput(): Tensors {
    return { parameters: tensor(this.#parameters, [this.#parameters.length]) };
  }

  #coordinateInputs(bricks: Bricks): Tensors {
    const sizes = branchSizes(this.spec);
    const inputs = bricks.coordinates.map((data, i) => [
      graphs.coordinateInput(i),
      tensor(data, [bricks.bricks, bricks.counts[i] as number, sizes[i] as number]),
    ]);
    return Object.fromEntries(inputs) as Tensors;
  }

  #featureInputs(range: TileRange, features: Rows[]): Tensors {
    const inputs = features.map((rows, i) => {
      const count = range.counts[i] as number;
      const data = cutRows(rows, range.starts[i] as number, count);
      return [graphs.featureInput(i), tensor(data, [branchFeatures(this.spec), 1, count])];
    });
    return Object.fromEntries(inputs) as Tensors;
  }

  #targetInput(batch: Batch): Tensors {
    const { outputs } = this.spec;
    return { targets: tensor(batch.targets, [outputs, batch.targets.length / outputs]) };
  }

  /** Graphs are built when they are first needed: a query of a loaded model needs no gradient. */
  #session(name: string, graph: () => Uint8Array): Promise<InferenceSession> {
    const known = this.#sessions.get(name);
    if (known) return known;
    const made = createSession(graph(), this.#settings);
    this.#sessions.set(name, made);
    return made;
  }
}

function mapValues<T, U>(record: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** Features of a branch's rows, [features, rows]. */
interface Rows {
  data: Float32Array;
  rows: number;
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

/** Columns start..start+count-1. */
function cutRows({ data, rows }: Rows, start: number, count: number): Float32Array {
  if (count === rows) return data;
  const features = data.length / rows;
  const cut = new Float32Array(features * count);
  for (let f = 0; f < features; f++) cut.set(data.subarray(f * rows + start, f * rows + start + count), f * count);
  return cut;
}

/** Adds [features, count] to columns start..start+count-1. */
function addRows({ data, rows }: Rows, start: number, count: number, part: Float32Array | undefined): void {
  if (!part) return;
  const features = data.length / rows;
  for (let f = 0; f < features; f++) {
    for (let i = 0; i < count; i++) {
      const place = f * rows + start + i;
      data[place] = (data[place] as number) + (part[f * count + i] as number);
    }
  }
}
