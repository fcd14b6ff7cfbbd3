/** The graphs of one field on one device: which of them is run, and with what as its inputs. */
import { adamRates, type AdamSettings, type AdamState } from '../../core/engine/adam.ts';
import type { Batch, Bricks } from '../../core/field/batch.ts';
import type { Loss } from '../../core/engine/engine.ts';
import type { TileRange } from '../../core/engine/tiles.ts';
import { branchFeatures, branchSizes, type FieldSpec } from '../../core/field/spec.ts';
import { adamGraph } from './graph/adamGraph.ts';
import { coordinateInput, featureGradientName, featureInput } from './graph/fieldContext.ts';
import * as graphs from './graph/fieldGraphs.ts';
import type { SineKind } from './graph/sine.ts';
import { cutRows, type Rows } from './rows.ts';
import { createSession, runSession, tensor, type InferenceSession, type SessionSettings } from './runtime.ts';

type Tensors = Record<string, ReturnType<typeof tensor>>;

/** What a graph gave, by the names of its outputs. */
type Outputs = Record<string, Float32Array>;

/** Every run throws EngineError when the device fails. */
export class GraphRuns {
  #spec: FieldSpec;
  #settings: SessionSettings;
  #sine: SineKind;
  #loss: Loss;
  #sessions = new Map<string, Promise<InferenceSession>>();
  /** [P], which all graphs take. */
  parameters: Float32Array;

  constructor(spec: FieldSpec, settings: SessionSettings, loss: Loss, parameters: Float32Array) {
    this.#spec = spec;
    this.#settings = settings;
    this.#sine = settings.device === 'cpu' ? 'polynomial' : 'operator';
    this.#loss = loss;
    this.parameters = parameters;
  }

  /** See `stepGraph`. One run of one graph: a session's threads spin after a run, and would disturb those of another. */
  step(batch: Batch, scale: number, state: AdamState, settings: AdamSettings): Promise<Outputs> {
    const inputs = { ...this.#batchInputs(batch), ...scalars({ scale }), ...adamInputs(state, settings) };
    return this.#run('step', () => graphs.stepGraph(this.#spec, this.#sine, this.#loss), inputs);
  }

  /** See `adamGraph`. */
  adam(gradient: Float32Array, state: AdamState, settings: AdamSettings): Promise<Outputs> {
    const inputs = { gradient: tensor(gradient, [gradient.length]), ...adamInputs(state, settings) };
    return this.#run('adam', () => adamGraph(this.parameters.length), inputs);
  }

  /** See `gradientGraph`. */
  gradient(tile: Batch, scale: number): Promise<Outputs> {
    const inputs = { ...this.#batchInputs(tile), ...scalars({ scale }) };
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
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }

  async #run(name: string, graph: () => Uint8Array, inputs: Tensors): Promise<Outputs> {
    const session = await this.#session(name, graph);
    return runSession(session, { parameters: tensor(this.parameters, [this.parameters.length]), ...inputs });
  }

  /** Graphs are built when they are first needed: a query of a loaded model needs no gradient. */
  #session(name: string, graph: () => Uint8Array): Promise<InferenceSession> {
    const known = this.#sessions.get(name);
    if (known) return known;
    const made = createSession(graph(), this.#settings);
    this.#sessions.set(name, made);
    return made;
  }

  #batchInputs(batch: Batch): Tensors {
    return { ...this.#coordinateInputs(batch), ...this.#targetInput(batch) };
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
    const { outputs } = this.#spec;
    return { targets: tensor(batch.targets, [outputs, batch.targets.length / outputs]) };
  }
}

/** See `addAdam`. */
function adamInputs({ first, second }: AdamState, settings: AdamSettings): Tensors {
  const { beta1, beta2 } = settings;
  return {
    first: tensor(first, [first.length]),
    second: tensor(second, [second.length]),
    ...scalars({ ...adamRates(settings), beta1, beta2 }),
  };
}

function scalars(values: Record<string, number>): Tensors {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tensor(Float32Array.of(value), [])]));
}
