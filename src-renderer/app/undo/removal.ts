/** Runs that are removed, and brought back. */
import type { RunState } from '../../../src-main/core/protocol/studio/runs.ts';
import { attempt } from '../../state/commands/perform.ts';
import type { App } from '../app.svelte.ts';

/** What notices of removed runs are about. */
const REMOVED = 'removed run';
/** What takes longer says so. */
const SIGN_MS = 500;

/** Takes a run away. Nothing is asked, for it can be brought back. */
export async function removeRun(app: App, run: RunState): Promise<void> {
  const { name } = app.drafts.of(run).setup;
  const gone = app.api.removeRun({ run: run.id });
  app.removed = { name, gone, time: performance.now() };
  app.returned = null;
  const undo = { label: 'Undo', run: () => void attempt(app, () => bringBack(app)) };
  // The one that was removed last is kept, and no other.
  app.notices.dismissOf(REMOVED);
  app.notices.tell('info', `${name} is removed.`, undo, REMOVED);
  await gone;
}

/** Brings back the run that was removed last. */
export async function bringBack(app: App): Promise<void> {
  const { removed } = app;
  app.removed = null;
  app.notices.dismissOf(REMOVED);
  if (!removed) return;
  // A solution that is being found for another run is let to its end, which may take a while.
  const sign = setTimeout(() => app.notices.tell('info', `${removed.name} comes back after the step that is being made.`, undefined, REMOVED, Infinity), SIGN_MS);
  try {
    await removed.gone;
    const run = await app.api.bringBackRun(null);
    app.view.selected = run;
    app.returned = { run, time: performance.now() };
  } finally {
    clearTimeout(sign);
    app.notices.dismissOf(REMOVED);
  }
}

/** Removes the run again that was brought back last. */
export async function removeAgain(app: App): Promise<void> {
  const run = app.returned && app.mirror.run(app.returned.run);
  if (run) await removeRun(app, run);
}
