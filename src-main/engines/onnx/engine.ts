/** The onnx engine: a FieldSpec becomes ONNX graphs that onnxruntime-node runs on a CPU or a GPU. */
import type { DeviceName, Engine, EngineField, FieldOptions } from '../../core/engine/engine.ts';
import type { Multiply } from '../../core/engine/multiply.ts';
import { isFullySplit, type FieldSpec } from '../../core/field/spec.ts';
import { CrewField, type Crew } from './crew/crewField.ts';
import { OnnxField } from './field.ts';
import { onnxMultiply } from './multiply.ts';

export class OnnxEngine implements Engine {
  readonly name = 'onnx';
  readonly device: DeviceName;
  #crew: Crew | null;

  /** @param crew shares out the work of fields that have layers on every point, on the processor; one session does all without. */
  constructor(device: DeviceName = 'cpu', crew: Crew | null = null) {
    this.device = device;
    this.#crew = crew;
  }

  multiply(threads?: number): Multiply {
    return onnxMultiply(threads);
  }

  async createField(spec: FieldSpec, options: FieldOptions = {}): Promise<EngineField> {
    if (this.#crew && !isFullySplit(spec) && options.threads !== 1) return new CrewField(spec, this.#crew, options);
    return new OnnxField(spec, this.device, options);
  }
}
