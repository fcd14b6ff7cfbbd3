/** The onnx engine: a FieldSpec becomes ONNX graphs that onnxruntime-node runs on a CPU or a GPU. */
import type { DeviceName, Engine, EngineField, FieldOptions } from '../../core/engine/engine.ts';
import type { Multiply } from '../../core/engine/multiply.ts';
import type { FieldSpec } from '../../core/field/spec.ts';
import { OnnxField } from './field.ts';
import { onnxMultiply } from './multiply.ts';

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
