/** The engines of the machine that this process runs on. */
import path from 'node:path';
import type { ProbeRunner } from '../../engines/onnx/device/probe.ts';
import { engineTable, type EngineTable } from '../../engines/registry.ts';
import { dataFolder } from '../files/dataFolder.ts';
import { crewThread } from '../threads/crewThreads.ts';
import { nodeProbes } from '../probes/nodeProbe.ts';

/** @param runProbe tries out a GPU; by default in a child process. */
export function machineEngines(runProbe: ProbeRunner = nodeProbes()): EngineTable {
  return engineTable({ runProbe, startCrewThread: (task) => crewThread(task), tensorflowFolder: tensorflowFolder() });
}

/** Where a person has installed a package of TensorFlow.js: COORDX_TENSORFLOW, or a folder among the program's data. */
export function tensorflowFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['COORDX_TENSORFLOW'] ?? '';
  return named === '' ? path.join(dataFolder(process.platform, env), 'tensorflow') : path.resolve(named);
}
