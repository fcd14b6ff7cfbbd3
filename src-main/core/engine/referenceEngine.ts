/** The reference as an engine, so that the suite that tests engines tests it too. For tests only. */
import type { Batch, Bricks } from '../field/batch.ts';
import type { Engine, EngineField, FieldOptions, Loss, LossGradient } from './engine.ts';
import { parameterLayout } from '../field/parameters.ts';
import { referenceFeatures, referenceForward, referenceGradient } from './reference.ts';
import type { FieldSpec } from '../field/spec.ts';

/** Computes in float64 and rounds its results to float32. It keeps no memory budget: a batch is taken whole. */
export class ReferenceEngine implements Engine {
  readonly name = 'reference';
  readonly device = 'cpu';

  async createField(spec: FieldSpec, { loss }: FieldOptions = {}): Promise<EngineField> {
    return new ReferenceField(spec, loss);
  }
}

class ReferenceField implements EngineField {
  readonly spec: FieldSpec;
  #parameters: Float32Array;
  #loss: Loss | undefined;

  constructor(spec: FieldSpec, loss: Loss | undefined) {
    this.spec = spec;
    this.#loss = loss;
    this.#parameters = new Float32Array(parameterLayout(spec).size);
  }

  async setParameters(parameters: Float32Array): Promise<void> {
    this.#parameters = parameters;
  }

  async gradient(batch: Batch): Promise<LossGradient> {
    const { loss, gradient } = referenceGradient(this.spec, this.#parameters, batch, this.#loss);
    return { loss, gradient: Float32Array.from(gradient) };
  }

  async evaluate(bricks: Bricks): Promise<Float32Array> {
    return Float32Array.from(referenceForward(this.spec, this.#parameters, bricks));
  }

  async features(branch: number, coordinates: Float32Array): Promise<Float32Array> {
    return Float32Array.from(referenceFeatures(this.spec, this.#parameters, branch, coordinates));
  }

  async dispose(): Promise<void> {
    this.#parameters = new Float32Array();
  }
}
