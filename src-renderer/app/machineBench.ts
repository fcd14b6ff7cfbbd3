/** What this machine does, measured by the engine process and put into words. */
import { benchTable } from '../../src-main/core/engine/benchReport.ts';
import type { Task } from '../../src-main/core/protocol/studio/task.ts';
import type { App } from './app.svelte.ts';

export interface MachineWords {
  /** Program, machine and size of the picture. */
  about: string;
  head: string[];
  rows: string[][];
  failures: string[];
  /** All of it as JSON, for a report. */
  json: string;
}

/** Takes a minute. @throws CoordxError while something trains */
export async function measureMachine(app: App, task: Task): Promise<MachineWords> {
  const report = await app.api.bench(null, task);
  const [head = [], ...rows] = benchTable(report);
  const { program, machine, side, failures } = report;
  const about = `${program}. ${machine}. ${side} x ${side} pixels.`;
  return { about, head, rows, failures, json: JSON.stringify(report, null, 2) };
}
