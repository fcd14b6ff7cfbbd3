/** The tensorflow engine: TensorFlow.js operations with its own derivatives, on CUDA or a CPU. */
import type { Tensor } from '@tensorflow/tfjs';
import { pointCount, type Batch, type Bricks, type BrickShape } from '../../core/field/batch.ts';
import {
  DEFAULT_MEMORY_BUDGET,
  type DeviceName,
  type Engine,
  type EngineField,
  type FieldOptions,
  type Loss,
  type LossGradient,
} from '../../core/engine/engine.ts';
import { EngineError } from '../../core/base/errors.ts';
import { parameterLayout } from '../../core/field/parameters.ts';
import type { FieldSpec } from '../../core/field/spec.ts';
import { cutBatch, cutBricks, placeOutputs, planTilesThatFit } from '../../core/engine/tiles.ts';
import { branchFeatures, encodeBricks, forward, weightsOf, type Weights } from './forward.ts';
import type { LoadedTensorflow, Tensorflow } from './load.ts';
import { stepBytes } from './memory.ts';

/** An engine over what `loadTensorflow` found. The number of threads is TensorFlow's own choice. */
export class TensorflowEngine implements Engine {
  readonly name = 'tensorflow';
  readonly device: DeviceName;
  #tf: Tensorflow;

  constructor({ tf, device }: Pick<LoadedTensorflow, 'tf' | 'device'>) {
    this.device = device;
    this.#tf = tf;
  }

  async createField(spec: FieldSpec, options: FieldOptions = {}): Promise<EngineField> {
    const { memoryBudget = DEFAULT_MEMORY_BUDGET, loss = 'squares' } = options;
    return new TensorflowField(this.#tf, spec, memoryBudget, loss);
  }
}

class TensorflowField implements EngineField {
  readonly spec: FieldSpec;
  #tf: Tensorflow;
  #budget: number;
  #loss: Loss;
  #weights: Weights;
  #gradient: Float32Array;

  constructor(tf: Tensorflow, spec: FieldSpec, budget: number, loss: Loss) {
    this.spec = spec;
    this.#tf = tf;
    this.#budget = budget;
    this.#loss = loss;
    const { size } = parameterLayout(spec);
    this.#gradient = new Float32Array(size);
    this.#weights = this.#run(() => weightsOf(tf, spec, new Float32Array(size)));
  }

  async setParameters(parameters: Float32Array): Promise<void> {
    const weights = this.#run(() => weightsOf(this.#tf, this.spec, parameters));
    this.#tf.dispose(this.#weights);
    this.#weights = weights;
  }

  async gradient(batch: Batch): Promise<LossGradient> {
    let loss = 0;
    this.#gradient.fill(0);
    for (const range of planTilesThatFit(batch, this.#fits)) {
      const tile = cutBatch(batch, range, this.spec.outputs);
      const [tileLoss, tileGradient] = await this.#read(() => this.#lossAndGradient(tile, batch.targets.length));
      loss += tileLoss?.[0] ?? NaN;
      accumulate(this.#gradient, tileGradient as Float32Array);
    }
    return { loss, gradient: this.#gradient };
  }

  async evaluate(bricks: Bricks): Promise<Float32Array> {
    const outputs = new Float32Array(this.spec.outputs * pointCount(bricks));
    for (const range of planTilesThatFit(bricks, this.#fits)) {
      const tile = cutBricks(bricks, range);
      const [values] = await this.#read(() => [forward(this.#tf, this.spec, this.#weights, encodeBricks(this.#tf, this.spec, tile))]);
      placeOutputs(outputs, bricks, range, this.spec.outputs, values as Float32Array);
    }
    return outputs;
  }

  async features(branch: number, coordinates: Float32Array): Promise<Float32Array> {
    const [features] = await this.#read(() => [branchFeatures(this.#tf, this.spec, this.#weights, branch, coordinates)]);
    return features as Float32Array;
  }

  async dispose(): Promise<void> {
    this.#tf.dispose(this.#weights);
    this.#weights = [];
  }

  #fits = (tile: BrickShape): boolean => stepBytes(this.spec, tile) <= this.#budget;

  /** A tile's share of the mean over `count` values, and the gradient of that share as one vector [P]. */
  #lossAndGradient(tile: Batch, count: number): Tensor[] {
    const tf = this.#tf;
    // Outside of the function that is differentiated, which keeps what it computes.
    const inputs = encodeBricks(tf, this.spec, tile);
    const targets = tf.tensor2d(tile.targets, [this.spec.outputs, tile.targets.length / this.spec.outputs]);
    const share = (...weights: Tensor[]): Tensor => {
      const prediction = forward(tf, this.spec, weights, inputs);
      const losses =
        this.#loss === 'squares'
          ? tf.square(tf.sub(prediction, targets))
          : tf.sub(tf.softplus(prediction), tf.mul(targets, prediction));
      return tf.sum(losses).div(count);
    };
    const { value, grads } = tf.valueAndGrads(share)(this.#weights);
    return [value, tf.concat(grads.map((gradient) => gradient.flatten()))];
  }

  /** Computes tensors and reads their values; frees them and everything on the way to them. */
  async #read(compute: () => Tensor[]): Promise<Float32Array[]> {
    const tensors = this.#run(compute);
    try {
      return await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
    } catch (error) {
      throw failure(error);
    } finally {
      this.#tf.dispose(tensors);
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
