/** A lab at work: what it trains, and who trains it. */
import type { LabCell } from './cells.ts';
import type { LabFolder } from './labFolder.ts';
import type { Plan } from './plan.ts';

export interface Lab {
  plan: Plan;
  /** The plan's file, from which the processes of cells read it again. */
  file: string;
  cells: LabCell[];
  folder: LabFolder;
}

/** How far a lab is. */
export interface LabProgress {
  done: number;
  failed: number;
  all: number;
  /** What is being trained, in words. */
  now: string;
}

/** How a lab is run: what it is told, and how it is ended. */
export interface LabTask {
  signal: AbortSignal;
  progress(at: LabProgress): void;
  note(sentence: string): void;
}

/** Which cells of a lab are done, and which have failed. */
export async function stateOf({ cells, folder }: Lab): Promise<{ done: LabCell[]; failed: LabCell[]; left: LabCell[] }> {
  const [done, failed] = await Promise.all([folder.done(), folder.failed()]);
  return {
    done: cells.filter(({ id }) => done.has(id)),
    failed: cells.filter(({ id }) => !done.has(id) && failed.has(id)),
    left: cells.filter(({ id }) => !done.has(id)),
  };
}
