/** The graphs of one field on one device: which of them is run, and with what as its inputs. */
import { adamRates, type AdamSettings } from '../../core/engine/adam.ts';
import { pointCount, type Batch, type Bricks, type Drawn } from '../../core/field/batch.ts';
import type { Loss } from '../../core/engine/engine.ts';
import { HeldState } from '../../core/engine/heldState.ts';
import type { TileRange } from '../../core/engine/tiles.ts';
import { parameterLayout } from '../../core/field/parameters.ts';
import { branchFeatures, branchSizes, type FieldSpec } from '../../core/field/spec.ts';
import { ADAM_OUTPUTS, adamGraph } from './graph/adamGraph.ts';
import { SIGNAL, placeInput } from './graph/drawnTargets.ts';
import { coordinateInput, featureGradientName, featureInput, PARAMETERS } from './graph/fieldContext.ts';
import * as graphs from './graph/fieldGraphs.ts';
import type { SineKind } from './graph/sine.ts';
import { fitsDevice, KeptArrays } from './keptArrays.ts';
import type { Feeds, Graph, Place, Results } from './place/place.ts';
import { cutRows, type Rows } from './rows.ts';
import { int32Tensor, tensor, type Tensor } from './runtime.ts';

type Tensors = Record<string, Tensor>;

/** What a graph gave, by the names of its outputs. */
type Outputs = Record<string, Float32Array>;

/** Every run throws EngineError when the device fails. */
export class GraphRuns<Stay> {
  readonly place: Place<Stay>;
  /** Parameters, which all graphs take, and the moments beside them. */
  readonly state: HeldState<Stay>;
  #spec: FieldSpec;
  #sine: SineKind;
  #loss: Loss;
  #graphs = new Map<string, Promise<Graph<Stay>>>();
  #arrays: KeptArrays<Stay>;

  constructor(spec: FieldSpec, place: Place<Stay>, sine: SineKind, loss: Loss) {
    this.#spec = spec;
    this.place = place;
    this.#sine = sine;
    this.#loss = loss;
    this.state = new HeldState(place, parameterLayout(spec).size);
    this.#arrays = new KeptArrays(place);
  }

  /** See `stepGraph`; the state is what it made. One run of one graph: a session's threads spin after a run, and would disturb those of another. */
  async step(batch: Batch, scale: number, settings: AdamSettings): Promise<Outputs> {
    const isDrawn = this.place.isApart && batch.drawn !== undefined && fitsDevice(batch.drawn.values);
    const targets = isDrawn ? await this.#drawnInputs(batch.drawn as Drawn, batch) : await this.#batchTargets(batch);
    const inputs = { ...(await this.#batchCoordinates(batch)), ...targets, ...scalars({ scale }), ...(await this.#adamInputs(settings)) };
    const graph = (): Uint8Array => graphs.stepGraph(this.#spec, this.#sine, this.#loss, isDrawn);
    const outputs = await this.#descend(isDrawn ? 'drawnStep' : 'step', graph, inputs);
    this.#arrays.trim();
    return outputs;
  }

  /** See `adamGraph`; the state is what it made. */
  async adam(gradient: Float32Array, settings: AdamSettings): Promise<void> {
    const inputs = { gradient: tensor(gradient, [gradient.length]), ...(await this.#adamInputs(settings)) };
    await this.#descend('adam', () => adamGraph(gradient.length), inputs);
  }

  /** See `gradientGraph`. */
  gradient(tile: Batch, scale: number): Promise<Outputs> {
    const inputs = { ...this.#coordinateInputs(tile), ...this.#targetInput(tile), ...scalars({ scale }) };
    return this.#run('gradient', () => graphs.gradientGraph(this.#spec, this.#sine, this.#loss), inputs);
  }

  /** See `fusedGradientGraph`. @param features of the brick that `range` is a part of, as the tile is */
  fusedGradient(tile: Batch, range: TileRange, features: Rows[], scale: number): Promise<Outputs> {
    const inputs = { ...this.#featureInputs(range, features), ...this.#targetInput(tile), ...scalars({ scale }) };
    return this.#run('fusedGradient', () => graphs.fusedGradientGraph(this.#spec, this.#sine, this.#loss), inputs);
  }

  /** See `branchGradientGraph`. @param featureGradients d loss / d features of every branch of the brick */
  branchGradient(brick: Bricks, featureGradients: Rows[]): Promise<Outputs> {
    const gradients = featureGradients.map(({ data, rows }, i) => [
      featureGradientName(i),
      tensor(data, [branchFeatures(this.#spec), rows]),
    ]);
    const inputs = { ...this.#coordinateInputs(brick), ...(Object.fromEntries(gradients) as Tensors) };
    return this.#run('branchGradient', () => graphs.branchGradientGraph(this.#spec, this.#sine), inputs);
  }

  /** Values [O, points]. */
  async query(bricks: Bricks): Promise<Float32Array> {
    const inputs = this.#coordinateInputs(bricks);
    const { values } = await this.#run('query', () => graphs.queryGraph(this.#spec, this.#sine), inputs);
    return values as Float32Array;
  }

  /** Values [O, points] of a part of the brick with these features. */
  async fuse(range: TileRange, features: Rows[]): Promise<Float32Array> {
    const inputs = this.#featureInputs(range, features);
    const { values } = await this.#run('fuse', () => graphs.fuseGraph(this.#spec, this.#sine), inputs);
    return values as Float32Array;
  }

  /** Features [H, rows] of a branch at coordinates [rows, K]. */
  async branch(branch: number, coordinates: Float32Array, rows: number): Promise<Float32Array> {
    const dims = [1, rows, branchSizes(this.#spec)[branch] as number];
    const inputs = { [coordinateInput(branch)]: tensor(coordinates, dims) };
    const { features } = await this.#run(`branch.${branch}`, () => graphs.branchGraph(this.#spec, branch, this.#sine), inputs);
    return features as Float32Array;
  }

  async dispose(): Promise<void> {
    this.#arrays.trim(0);
    this.state.dispose();
    for (const graph of this.#graphs.values()) await (await graph).release();
    this.#graphs.clear();
    await this.place.dispose();
  }

  async #run(name: string, graph: () => Uint8Array, inputs: Feeds<Stay>): Promise<Outputs> {
    return (await this.#results(name, graph, inputs, [])).values;
  }

  /** Runs a graph that ends in Adam, and holds the state that it made. */
  async #descend(name: string, graph: () => Uint8Array, inputs: Feeds<Stay>): Promise<Outputs> {
    const { values, staying } = await this.#results(name, graph, inputs, Object.values(ADAM_OUTPUTS));
    const { parameters, first, second } = ADAM_OUTPUTS;
    this.state.take({ parameters: staying[parameters] as Stay, first: staying[first] as Stay, second: staying[second] as Stay });
    return values;
  }

  async #results(name: string, model: () => Uint8Array, inputs: Feeds<Stay>, staying: string[]): Promise<Results<Stay>> {
    const graph = await this.#graph(name, model, staying);
    return graph.run({ [PARAMETERS]: await this.state.tensor('parameters'), ...inputs });
  }

  /** Graphs are built when they are first needed: a query of a loaded model needs no gradient. */
  #graph(name: string, model: () => Uint8Array, staying: string[]): Promise<Graph<Stay>> {
    const known = this.#graphs.get(name);
    if (known) return known;
    const made = this.place.graph(model(), staying);
    this.#graphs.set(name, made);
    return made;
  }

  /** See `addAdam`. */
  async #adamInputs(settings: AdamSettings): Promise<Feeds<Stay>> {
    const { beta1, beta2 } = settings;
    const [first, second] = [await this.state.tensor('first'), await this.state.tensor('second')];
    return { first, second, ...scalars({ ...adamRates(settings), beta1, beta2 }) };
  }

  /** The inputs of a step: what comes again is on the device already. */
  async #batchCoordinates(batch: Batch): Promise<Feeds<Stay>> {
    return this.#again(this.#coordinateInputs(batch));
  }

  async #batchTargets(batch: Batch): Promise<Feeds<Stay>> {
    return this.#again(this.#targetInput(batch));
  }

  async #again(inputs: Tensors): Promise<Feeds<Stay>> {
    if (!this.place.isApart) return inputs;
    const feeds: Feeds<Stay> = {};
    for (const [name, input] of Object.entries(inputs)) {
      feeds[name] = (await this.#arrays.find(input.data as Float32Array, input.dims)) ?? input;
    }
    return feeds;
  }

  /** See `drawnTargets`. */
  async #drawnInputs({ values, rows }: Drawn, { bricks, counts }: Bricks): Promise<Feeds<Stay>> {
    const { outputs } = this.#spec;
    const signal = await this.#arrays.find(values, [outputs, values.length / outputs], true);
    const feeds: Feeds<Stay> = { [SIGNAL]: signal as Stay };
    for (const [i, places] of rows.entries()) feeds[placeInput(i)] = int32Tensor(places, [bricks, counts[i] as number]);
    return feeds;
  }

  #coordinateInputs(bricks: Bricks): Tensors {
    const sizes = branchSizes(this.#spec);
    const inputs = bricks.coordinates.map((data, i) => [
      coordinateInput(i),
      tensor(data, [bricks.bricks, bricks.counts[i] as number, sizes[i] as number]),
    ]);
    return Object.fromEntries(inputs) as Tensors;
  }

  #featureInputs(range: TileRange, features: Rows[]): Tensors {
    const inputs = features.map((rows, i) => {
      const count = range.counts[i] as number;
      const data = cutRows(rows, range.starts[i] as number, count);
      return [featureInput(i), tensor(data, [branchFeatures(this.#spec), 1, count])];
    });
    return Object.fromEntries(inputs) as Tensors;
  }

  #targetInput(batch: Batch): Tensors {
    return { targets: tensor(batch.targets, [this.#spec.outputs, pointCount(batch)]) };
  }
}

function scalars(values: Record<string, number>): Tensors {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tensor(Float32Array.of(value), [])]));
}
