/** What a Session and a Studio need of the platform, as the window and the command line give it. */
import { totalmem } from 'node:os';
import type { DeviceName, DeviceReport, EngineName } from '../../core/engine/engine.ts';
import type { EngineRequest, SessionPorts } from '../../core/session/session.ts';
import type { ProbeRunner } from '../../engines/onnx/device/probe.ts';
import { listDevices, rememberedStep, selectEngine } from '../../engines/select.ts';
import { calibrationFile } from './calibrationFile.ts';
import { SOURCE_TOOLS } from '../kinds/tools.ts';
import { machineEngines } from './machineEngines.ts';

export interface StudioPorts extends SessionPorts {
  /** Devices of all engines, present or not. */
  listDevices?(): Promise<DeviceReport[]>;
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
    rememberedStep: (request) => rememberedStep(request, store, engines),
  };
}

/** Bytes of memory, or fewer where this process is held to them, as in a container. */
function machineMemory(): number {
  const held = process.constrainedMemory();
  return held > 0 ? Math.min(held, totalmem()) : totalmem();
}
