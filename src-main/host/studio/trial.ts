/** A workspace that is set aside while something else is tried: whole, in memory, with all of its training halted. */
import type { Workspace } from './workspace.ts';

export interface Aside {
  work: Workspace;
  /** Trains on what was in training. */
  goOn(): Promise<void>;
}

/** Halts all training of a workspace; a step that solves is broken off, and begins anew afterwards. */
export async function setAside(work: Workspace): Promise<Aside> {
  const halted = work.runs.filter(({ isTraining }) => isTraining);
  await Promise.all(halted.map((run) => run.pause()));
  return {
    work,
    goOn: async () => {
      for (const run of halted) {
        const { budget, done } = run.state();
        // One may have come to its end just then.
        if (budget && done < 1) await run.train(budget);
      }
    },
  };
}
