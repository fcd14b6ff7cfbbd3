/** The engines of the machine that this process runs on. */
import type { ProbeRunner } from '../../engines/onnx/device/probe.ts';
import { engineTable, type EngineTable } from '../../engines/registry.ts';
import { tensorflowFolder } from '../files/tensorflowFolder.ts';
import { crewThread } from '../threads/crewThreads.ts';
import { nodeProbes } from '../probes/nodeProbe.ts';

/** @param runProbe tries out a GPU; by default in a child process. */
export function machineEngines(runProbe: ProbeRunner = nodeProbes()): EngineTable {
  return engineTable({ runProbe, startCrewThread: (task) => crewThread(task), tensorflowFolder: tensorflowFolder() });
}
