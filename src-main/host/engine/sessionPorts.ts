/** What a Session and a Studio need of the platform, as the window and the command line give it. */
import { arch, cpus, platform, release, totalmem } from 'node:os';
import project from '../../../package.json' with { type: 'json' };
import type { Task } from '../../core/base/task.ts';
import type { BenchReport } from '../../core/engine/benchReport.ts';
import type { DeviceName, DeviceReport, EngineName } from '../../core/engine/engine.ts';
import type { EngineRequest, SessionPorts } from '../../core/session/session.ts';
import type { ProbeRunner } from '../../engines/onnx/device/probe.ts';
import { benchMachine, type BenchOptions } from '../../engines/bench.ts';
import { listDevices, rememberedStep, selectEngine } from '../../engines/select.ts';
import { calibrationFile } from './calibrationFile.ts';
import { SOURCE_TOOLS } from '../kinds/tools.ts';
import { machineEngines } from './machineEngines.ts';

export interface StudioPorts extends SessionPorts {
  /** Devices of all engines, present or not. */
  listDevices?(): Promise<DeviceReport[]>;
  /** Measures them, which takes a minute. */
  bench?(options: BenchOptions, task?: Task): Promise<BenchReport>;
  /** The shortest remembered time of a calibration step (calibrationShape) on a device that fits the request. */
  rememberedStep?(
    request: EngineRequest,
  ): Promise<{ engine: EngineName; device: DeviceName; milliseconds: number } | null>;
}

/**
 * The engines of this machine, with what was measured of them kept in a file, and its clock.
 * @param runProbe tries out a GPU; absent where this process may start others.
 */
export function sessionPorts(runProbe?: ProbeRunner): Required<Omit<StudioPorts, 'turn'>> {
  const store = calibrationFile();
  const engines = machineEngines(runProbe);
  const clock = (): number => performance.now();
  return {
    selectEngine: (request) => selectEngine(request, store, { engines, clock }),
    clock,
    memory: machineMemory(),
    ...SOURCE_TOOLS,
    listDevices: () => listDevices(engines),
    bench: async (options, task) => ({
      program: `CoordX Studio ${project.version}`,
      machine: machineWords(),
      date: new Date().toISOString(),
      ...(await benchMachine(options, store, { engines, clock }, task)),
    }),
    rememberedStep: (request) => rememberedStep(request, store, engines),
  };
}

/** Bytes of memory, or fewer where this process is held to them, as in a container. */
function machineMemory(): number {
  const held = process.constrainedMemory();
  return held > 0 ? Math.min(held, totalmem()) : totalmem();
}

/** Processor, memory and system, as reports name them. */
export function machineWords(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? arch();
  const memory = (machineMemory() / 2 ** 30).toFixed(0);
  return `${model}, ${processors.length} hardware threads, ${memory} GiB of memory, ${platform()} ${release()}, Node ${process.versions.node}`;
}
