/** What is shown while there is nothing of a network yet: its source, dimmed, and a sentence that says what to do or what comes. */
import type { Desk } from '../desk.ts';

/**
 * The sentence; null where there is something of the network, or the source alone is looked at. Where two runs are compared, it is
 * the selected one that counts.
 * @param isThere whether there is anything to be shown of what it has learned.
 */
export function firstSight({ view, run, mirror }: Pick<Desk, 'view' | 'run' | 'mirror'>, isThere: boolean): string | null {
  if (view.mode === 'truth' || !run?.hasDataset || !mirror.state.dataset) return null;
  const { name } = run.setup;
  if (run.progress.steps > 0) return isThere ? null : `${name} is on its way.`;
  if (run.status === 'training') return `This is the source. ${name} takes its first step.`;
  return `This is the source: ${name} has learned nothing of it yet. Press Train, or Space.`;
}
