/** A field of the tensorflow engine. Parameters and Adam's moments are tensors that stay; a step reads two numbers of it. */
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { EngineError } from '../../core/base/errors.ts';
import { ADAM_EPSILON, adamRates, gradientLength, type AdamSettings } from '../../core/engine/adam.ts';
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
import { HeldState } from '../../core/engine/heldState.ts';
import { cutBatch, cutBricks, placeOutputs, planTilesThatFit } from '../../core/engine/tiles.ts';
import { pointCount, type Batch, type Bricks, type BrickShape } from '../../core/field/batch.ts';
import { parameterLayout } from '../../core/field/parameters.ts';
import type { FieldSpec } from '../../core/field/spec.ts';
import { branchFeatures, encodeBricks, forward } from './forward.ts';
import { flatGradient, scales, weightsOf, type Gradients, type Weights } from './layers.ts';
import type { Tensorflow } from './load.ts';
import { stepBytes } from './memory.ts';

/** A batch as tensors: encoded coordinates and targets. */
type Inputs = [targets: Tensor2D, ...encoded: Tensor3D[]];

export class TensorflowField implements EngineField, ResidentState {
  readonly spec: FieldSpec;
  readonly resident = this;
  readonly bus: BusCount | null;
  #tf: Tensorflow;
  #budget: number;
  #loss: Loss;
  #size: number;
  #scales: Tensor1D;
  #state: HeldState<Tensor1D>;
  /** The batch of the last step, which may be that of the next. */
  #last: { batch: Batch; inputs: Inputs } | null = null;

  constructor(tf: Tensorflow, spec: FieldSpec, device: DeviceName, { memoryBudget = DEFAULT_MEMORY_BUDGET, loss = 'squares' }: FieldOptions) {
    this.spec = spec;
    this.bus = device === 'cpu' ? null : { sent: 0, received: 0 };
    this.#tf = tf;
    this.#budget = memoryBudget;
    this.#loss = loss;
    this.#size = parameterLayout(spec).size;
    this.#scales = tf.tensor1d(scales(spec));
    this.#state = new HeldState<Tensor1D>(
      {
        put: async (values) => this.#send(values),
        read: async (tensor) => (await this.#values([tensor]))[0] as Float32Array,
        free: (tensor) => tensor.dispose(),
      },
      this.#size,
    );
  }

  async setParameters(parameters: Float32Array): Promise<void> {
    if (parameters.length !== this.#size) throw new EngineError(`A field of ${this.#size} parameters was given ${parameters.length}.`);
    await this.#state.setParameters(parameters);
  }

  write(state: FieldState): Promise<void> {
    return this.#state.write(state);
  }

  read(): Promise<FieldState> {
    return this.#state.read();
  }

  keep(): KeptState {
    return this.#state.keep();
  }

  async gradient(batch: Batch): Promise<LossGradient> {
    const total = new Float32Array(this.#size);
    const count = this.spec.outputs * pointCount(batch);
    const parameters = await this.#state.tensor('parameters');
    let loss = 0;
    for (const range of planTilesThatFit(batch, this.#fits)) {
      const tile = cutBatch(batch, range, this.spec.outputs);
      const [part, gradient] = await this.#read(() => this.#lossAndGradient(parameters, this.#inputs(tile), count));
      loss += part?.[0] ?? NaN;
      accumulate(total, gradient as Float32Array);
    }
    return { loss, gradient: total };
  }

  async step(batch: Batch, settings: AdamSettings): Promise<StepResult> {
    const [parameters, first, second] = [await this.#state.tensor('parameters'), await this.#state.tensor('first'), await this.#state.tensor('second')];
    if (!this.#fits(batch)) {
      const { loss, gradient } = await this.gradient(batch);
      this.#take(this.#run(() => this.#adam(parameters, this.#send(gradient), first, second, settings)));
      return { loss, gradient: gradientLength(gradient) };
    }
    const inputs = this.#inputsOf(batch);
    const [told, ...state] = this.#run(() => {
      const [loss, gradient] = this.#lossAndGradient(parameters, inputs, this.spec.outputs * pointCount(batch));
      return [this.#tf.stack([loss, this.#tf.sum(this.#tf.square(gradient))]), ...this.#adam(parameters, gradient, first, second, settings)];
    });
    this.#take(state);
    const [[loss = NaN, squares = NaN] = []] = await this.#values([told as Tensor], true);
    return { loss, gradient: Math.sqrt(squares) };
  }

  async evaluate(bricks: Bricks): Promise<Float32Array> {
    const outputs = new Float32Array(this.spec.outputs * pointCount(bricks));
    const parameters = await this.#state.tensor('parameters');
    for (const range of planTilesThatFit(bricks, this.#fits)) {
      const tile = cutBricks(bricks, range);
      const [values] = await this.#read(() => [forward(this.#tf, this.spec, this.#weights(parameters), this.#encode(tile)).value]);
      placeOutputs(outputs, bricks, range, this.spec.outputs, values as Float32Array);
    }
    return outputs;
  }

  async features(branch: number, coordinates: Float32Array): Promise<Float32Array> {
    const parameters = await this.#state.tensor('parameters');
    const [features] = await this.#read(() => [branchFeatures(this.#tf, this.spec, this.#weights(parameters), branch, coordinates)]);
    return features as Float32Array;
  }

  async dispose(): Promise<void> {
    this.#forget();
    this.#state.dispose();
    this.#scales.dispose();
  }

  #fits = (tile: BrickShape): boolean => stepBytes(this.spec, tile) <= this.#budget;

  #weights(parameters: Tensor1D): Weights {
    return weightsOf(this.#tf, this.spec, this.#tf.mul(parameters, this.#scales));
  }

  /** A tile's share of the mean over `count` values, and the gradient of that share [P]. */
  #lossAndGradient(parameters: Tensor1D, [targets, ...encoded]: Inputs, count: number): [Scalar, Tensor1D] {
    const tf = this.#tf;
    const { value, back } = forward(tf, this.spec, this.#weights(parameters), encoded);
    const [losses, slope] = this.#score(value, targets);
    const gradients: Gradients = new Map();
    back(tf.mul(slope, (this.#loss === 'squares' ? 2 : 1) / count), gradients);
    return [tf.div(tf.sum(losses), count), flatGradient(tf, this.spec, gradients, this.#scales)];
  }

  /** Losses, and what their derivative is but for a factor. */
  #score(prediction: Tensor2D, targets: Tensor2D): [Tensor2D, Tensor2D] {
    const tf = this.#tf;
    if (this.#loss === 'logistic') {
      return [tf.sub(tf.softplus(prediction), tf.mul(targets, prediction)), tf.sub(tf.sigmoid(prediction), targets)];
    }
    const error: Tensor2D = tf.sub(prediction, targets);
    return [tf.square(error), error];
  }

  /** The new parameters and moments: core/engine/adam.ts in tensors. */
  #adam(parameters: Tensor1D, gradient: Tensor1D, first: Tensor1D, second: Tensor1D, settings: AdamSettings): Tensor1D[] {
    const tf = this.#tf;
    const { beta1, beta2 } = settings;
    const { rate, secondScale } = adamRates(settings);
    const m: Tensor1D = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
    const v: Tensor1D = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const change = tf.div(tf.mul(m, rate), tf.add(tf.sqrt(tf.mul(v, secondScale)), ADAM_EPSILON));
    return [tf.sub(parameters, change), m, v];
  }

  #take(state: Tensor[]): void {
    const [parameters, first, second] = state as [Tensor1D, Tensor1D, Tensor1D];
    this.#state.take({ parameters, first, second });
  }

  /** Of a batch that was the last one's too: a picture that is learned whole is sent and encoded once. */
  #inputsOf(batch: Batch): Inputs {
    if (this.#last?.batch !== batch) {
      this.#forget();
      this.#last = { batch, inputs: this.#run(() => this.#inputs(batch)) as Inputs };
    }
    return this.#last.inputs;
  }

  #forget(): void {
    if (this.#last) this.#tf.dispose(this.#last.inputs);
    this.#last = null;
  }

  #inputs(tile: Batch): Inputs {
    if (this.bus) this.bus.sent += tile.targets.byteLength;
    return [this.#tf.tensor2d(tile.targets, [this.spec.outputs, pointCount(tile)]), ...this.#encode(tile)];
  }

  #encode(tile: Bricks): Tensor3D[] {
    if (this.bus) this.bus.sent += tile.coordinates.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return encodeBricks(this.#tf, this.spec, tile);
  }

  #send(values: Float32Array): Tensor1D {
    if (this.bus) this.bus.sent += values.byteLength;
    return this.#tf.tensor1d(values.slice());
  }

  /** Computes tensors and reads their values; frees them and everything on the way to them. */
  #read(compute: () => Tensor[]): Promise<Float32Array[]> {
    return this.#values(this.#run(compute), true);
  }

  async #values(tensors: Tensor[], isLast = false): Promise<Float32Array[]> {
    try {
      const values = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
      if (this.bus) this.bus.received += values.reduce((sum, { byteLength }) => sum + byteLength, 0);
      return values;
    } catch (error) {
      throw failure(error);
    } finally {
      if (isLast) this.#tf.dispose(tensors);
    }
  }

  #run(compute: () => Tensor[]): Tensor[] {
    try {
      return this.#tf.tidy(compute);
    } catch (error) {
      throw failure(error);
    }
  }
}

function failure(error: unknown): EngineError {
  const message = error instanceof Error ? error.message : String(error);
  return new EngineError(`TensorFlow failed while it ran: ${message.split('\n', 1)[0] ?? ''}`);
}

function accumulate(total: Float32Array, part: Float32Array): void {
  for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + (part[i] as number);
}
