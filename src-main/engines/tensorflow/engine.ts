/** The tensorflow engine: a field in TensorFlow.js operations, on CUDA or a CPU. */
import type { DeviceName, Engine, EngineField, FieldOptions } from '../../core/engine/engine.ts';
import { EngineError } from '../../core/base/errors.ts';
import type { FieldSpec } from '../../core/field/spec.ts';
import { TensorflowField } from './field.ts';
import type { LoadedTensorflow, Tensorflow } from './load.ts';

/** Why no number of threads can be asked for: the library takes one for the whole process, before it is loaded. */
export const NO_THREADS = 'TensorFlow takes no number of threads from here: leave it out, or set TF_NUM_INTRAOP_THREADS before the program starts.';

/** An engine over what `loadTensorflow` found. */
export class TensorflowEngine implements Engine {
  readonly name = 'tensorflow';
  readonly device: DeviceName;
  #tf: Tensorflow;

  constructor({ tf, device }: Pick<LoadedTensorflow, 'tf' | 'device'>) {
    this.device = device;
    this.#tf = tf;
  }

  /** @throws EngineError when a number of threads is asked for, or the library fails. */
  async createField(spec: FieldSpec, options: FieldOptions = {}): Promise<EngineField> {
    if (options.threads !== undefined) throw new EngineError(NO_THREADS);
    return new TensorflowField(this.#tf, spec, this.device, options);
  }
}
