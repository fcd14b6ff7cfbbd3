/** What of a view is not there, in a sentence. */
import type { View } from '../../state/view/view.svelte.ts';
import { TRUTH_NAME } from '../../state/view/viewWords.ts';
import type { Slot } from '../../views/layout.ts';
import { otherSlot } from './comparison.ts';

export interface Sight {
  view: Pick<View, 'mode' | 'other'>;
  /** Which slots hold something of what they are of. */
  isThere: Readonly<Record<Slot, boolean>>;
  /** Of the selected run, null where there is none; and of what it is compared with. */
  names: { run: string | null; other: string };
  /** The sentence while there is nothing of the network yet (firstSight.ts). */
  advice: string | null;
  /** Name of the source, where it is not open; else null. */
  missing: string | null;
}

/** What is waited for, or cannot be had; null when all that is in sight is there. */
export function waitingWords({ view, isThere, names, advice, missing }: Sight): string | null {
  const truth = missing === null ? `${TRUTH_NAME} is on its way.` : `${missing} is not open: open it to compare.`;
  if (advice !== null) return isThere.truth ? advice : truth;
  if (view.mode === 'truth') return isThere.truth ? null : truth;
  if (names.run === null) return 'There is no run: add one, or open a model.';
  if (!isThere.a) return `${names.run} is on its way.`;
  const other = otherSlot(view);
  if (view.mode === 'field' || isThere[other]) return null;
  return other === 'truth' ? truth : `${names.other} is on its way.`;
}
