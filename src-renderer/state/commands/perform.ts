/** Doing what the person asked for, with every failure told. */
import type { Command } from '../../app/actions.ts';
import type { App } from '../../app/app.svelte.ts';

/** Runs a command if it can be done now. */
export function perform(app: App, { action }: Command): void {
  if (action.enabled?.() === false) return;
  void attempt(app, () => action.run());
}

/** Does something; what goes wrong is told as a notice. Gives whether it was done. */
export async function attempt(app: App, act: () => unknown): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    // While the engine is being started again, that it cannot answer is no fault of what was asked.
    if (app.link !== 'connected' && error instanceof Error) app.notices.tell('info', error.message);
    else app.notices.fail(error);
    return false;
  }
}
