/** What a Session and a Studio need of the platform, as the window and the command line give it. */
import type { DeviceName, DeviceReport, EngineName } from '../core/engine.ts';
import type { EngineRequest, SessionPorts } from '../core/session.ts';
import { listDevices, rememberedStep, selectEngine } from '../engines/select.ts';
import { calibrationFile } from './calibrationFile.ts';
import { chunkThreads } from './chunkThreads.ts';

export interface StudioPorts extends SessionPorts {
  /** Devices of all engines, present or not. */
  listDevices?(): Promise<DeviceReport[]>;
  /** The shortest remembered time of a calibration step (calibrationShape) on a device that fits the request. */
  rememberedStep?(
    request: EngineRequest,
  ): Promise<{ engine: EngineName; device: DeviceName; milliseconds: number } | null>;
}

/** The engines of this machine, with what was measured of them kept in a file, and its clock. */
export function sessionPorts(): Required<Omit<StudioPorts, 'turn'>> {
  const store = calibrationFile();
  return {
    selectEngine: (request) => selectEngine(request, store),
    clock: () => performance.now(),
    drawChunks: (task) => chunkThreads(task),
    listDevices: () => listDevices(),
    rememberedStep: (request) => rememberedStep(request, store),
  };
}
