/** The table of engines: what each has on this machine, and how one is made. */
import type { BrickShape } from '../core/field/batch.ts';
import type { FieldSpec } from '../core/field/spec.ts';
import type { DeviceName, DeviceReport, Engine, EngineName } from '../core/engine/engine.ts';
import { EngineError } from '../core/base/errors.ts';
import { ReferenceEngine } from '../core/engine/referenceEngine.ts';
import { crewSizes, LEAST_FLOPS, LEAST_POINTS } from './onnx/crew/crewSizes.ts';
import type { StartCrewThread } from './onnx/crew/messages.ts';
import { onnxReports } from './onnx/device/devices.ts';
import { probeDevice, type ProbeRunner } from './onnx/device/probe.ts';
import { TensorflowEngine } from './tensorflow/engine.ts';
import { loadTensorflow, PACKAGES } from './tensorflow/load.ts';
import { TensorflowReports } from './tensorflow/reports.ts';

export interface EngineEntry {
  /**
   * Every device that the engine has on any machine, available here or not. Where only `device` is asked for, others may be
   * left out: finding out about a GPU takes a second or two.
   */
  reports(device?: DeviceName): Promise<DeviceReport[]>;
  /** Those that are worth a thought when the user names no engine. */
  reportsForAuto(device?: DeviceName): Promise<DeviceReport[]>;
  /**
   * Makes the engine on a device that its report calls available.
   * @param crew over how many threads it shares out the steps of a field, each computing parts of its own; not by default.
   */
  create(device: DeviceName, crew?: number): Promise<Engine>;
  /** Crews that may be faster than none on this device, and are worth measuring. */
  crews?(device: DeviceName, request: CrewRequest): number[];
  /** Milliseconds a step of a field, measured without loading a large library here; absent where that is no matter. @throws EngineError */
  measure?(work: CrewRequest): Promise<number>;
  /** Version of the library: measured times are forgotten when it changes. */
  runtime(): Promise<string>;
}

/** What a crew would work on: a field, the bricks of a step, and how many threads of the processor it may use. */
export interface CrewRequest {
  spec: FieldSpec;
  shape: BrickShape;
  threads?: number | undefined;
}

export type EngineTable = Record<EngineName, EngineEntry>;

/** What the engines need of the program around them. */
export interface EnginePlaces {
  /** Tries out a GPU, or TensorFlow.js, in a process of its own. */
  runProbe: ProbeRunner;
  /** Starts threads that compute shares of a field. */
  startCrewThread: StartCrewThread;
  /** A folder that holds packages of TensorFlow.js in its node_modules, for those that are not beside the program. */
  tensorflowFolder: string;
}

/** The engines of this machine. What is found out about its devices is kept as long as the table. */
export function engineTable({ runProbe, startCrewThread, tensorflowFolder }: EnginePlaces): EngineTable {
  const reportOnnx = onnxReports(runProbe);
  const tensorflow = new TensorflowReports((work) => probeDevice('tensorflow', runProbe, work), tensorflowFolder);
  return {
    // onnxruntime's native code is loaded when it is first needed: it does not exist for every platform.
    onnx: {
      reports: reportOnnx,
      reportsForAuto: reportOnnx,
      create: async (device, crew) => {
        const { OnnxEngine } = await import('./onnx/engine.ts');
        const own = { start: startCrewThread, stepThreads: crew ?? null, leastPoints: LEAST_POINTS, leastFlops: LEAST_FLOPS };
        return new OnnxEngine(device, device === 'cpu' ? own : null);
      },
      crews: (device, { spec, shape, threads }) => (device === 'cpu' ? crewSizes(spec, shape, threads) : []),
      runtime: async () => (await import('./onnx/runtime.ts')).runtimeVersion,
    },
    tensorflow: {
      // Tried and measured in processes of their own: it is loaded here only when it is what computes.
      reports: () => tensorflow.all(),
      reportsForAuto: () => tensorflow.native(),
      measure: (work) => tensorflow.measure(work),
      create: async () => {
        const loaded = await loadTensorflow(PACKAGES, tensorflowFolder);
        if (typeof loaded === 'string') throw new EngineError(loaded);
        return new TensorflowEngine(loaded);
      },
      runtime: () => tensorflow.version(),
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
}
