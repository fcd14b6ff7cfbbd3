/** Why commands of many places cannot be done now: each reason in one sentence, said the same wherever it is met. */
import type { App } from './app.svelte.ts';

export const NOTHING_OPEN = 'Nothing is open: open a file or a sample first.';

/** Without a run there is nothing to train, to show or to export. */
export function noRun({ run, mirror }: App): string | null {
  if (run !== null) return null;
  return mirror.state.dataset === null ? NOTHING_OPEN : 'There is no run: add one first.';
}

/** What is made of the view as it is on the screen. */
export function noView(app: App): string | null {
  return noRun(app) ?? (app.inside.isOpen ? 'The view is not on show: leave Inside first.' : null);
}

/** What a lesson tries is nobody's work. */
export function inTrial({ mirror }: App): string | null {
  return mirror.state.isTrial ? 'Leave the lesson first: what it tries is not kept, and your own work is set aside meanwhile.' : null;
}

/** What only a source can be asked. */
export function noSource({ mirror }: App): string | null {
  return mirror.state.dataset === null ? 'There is no source to learn from: open one first.' : null;
}
