/** The table of engines: what each has on this machine, and how one is made. */
import type { DeviceName, DeviceReport, Engine, EngineName } from '../core/engine.ts';
import { EngineError } from '../core/errors.ts';
import { ReferenceEngine } from '../core/field/referenceEngine.ts';
import { reportOnnx } from './onnx/devices.ts';
import { TensorflowEngine } from './tensorflow/engine.ts';
import { loadTensorflow, reportsOf, reportTensorflow } from './tensorflow/load.ts';

export interface EngineEntry {
  /** Every device that the engine has on any machine, available here or not. */
  reports(): Promise<DeviceReport[]>;
  /** Those that are worth a thought when the user names no engine. */
  reportsForAuto(): Promise<DeviceReport[]>;
  /** Makes the engine on a device that its report calls available. */
  create(device: DeviceName): Promise<Engine>;
  /** Version of the library: measured times are forgotten when it changes. */
  runtime(): Promise<string>;
}

export type EngineTable = Record<EngineName, EngineEntry>;

/** The packages of TensorFlow.js that compute in native code; the plain one takes minutes for their seconds. */
const NATIVE_TENSORFLOW = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

// onnxruntime's native code is loaded when it is first needed: it does not exist for every platform.
export const ENGINES: EngineTable = {
  onnx: {
    reports: reportOnnx,
    reportsForAuto: reportOnnx,
    create: async (device) => new (await import('./onnx/engine.ts')).OnnxEngine(device),
    runtime: async () => (await import('./onnx/runtime.ts')).runtimeVersion,
  },
  tensorflow: {
    reports: reportTensorflow,
    reportsForAuto: async () => reportsOf(await loadTensorflow(NATIVE_TENSORFLOW)),
    create: createTensorflow,
    runtime: async () => {
      const loaded = await loadTensorflow();
      return typeof loaded === 'string' ? '' : loaded.tf.version.tfjs;
    },
  },
  reference: {
    reports: async () => [
      { engine: 'reference', device: 'cpu', available: true, software: false, detail: 'float64 loops, for tests' },
    ],
    reportsForAuto: async () => [],
    create: async () => new ReferenceEngine(),
    runtime: async () => '',
  },
};

async function createTensorflow(): Promise<Engine> {
  const loaded = await loadTensorflow();
  if (typeof loaded === 'string') throw new EngineError(loaded);
  return new TensorflowEngine(loaded);
}
