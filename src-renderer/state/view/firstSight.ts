/** What is shown before a network has learned anything: its source, dimmed, and a sentence that says what to do. */
import type { Desk } from '../desk.ts';

/** The sentence; null where the network has learned something, or something else than it alone is looked at. */
export function firstSight({ view, run, mirror }: Pick<Desk, 'view' | 'run' | 'mirror'>): string | null {
  if (view.mode !== 'field' || !run?.hasDataset || !mirror.state.dataset || run.progress.steps > 0) return null;
  const { name } = run.setup;
  if (run.status === 'training') return `This is the source. ${name} takes its first step.`;
  return `This is the source: ${name} has learned nothing of it yet. Press Train, or Space.`;
}
