/** Doing what the person asked for, with every failure told. */
import type { Desk } from '../desk.ts';
import { whyNot, type Command } from './command.ts';

/** Runs a command, or tells why it cannot be done now. */
export function perform(desk: Desk, command: Command): void {
  const reason = whyNot(command);
  if (reason === null) void attempt(desk, () => command.action.run());
  else desk.notices.refuse(reason, () => whyNot(command) === reason);
}

/** Does something; what goes wrong is told as a notice. Gives whether it was done. */
export async function attempt(desk: Desk, act: () => unknown): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    // While the engine is being started again, that it cannot answer is no fault of what was asked.
    if (desk.link !== 'connected' && error instanceof Error) desk.notices.tell('info', error.message);
    else desk.notices.fail(error);
    return false;
  }
}
