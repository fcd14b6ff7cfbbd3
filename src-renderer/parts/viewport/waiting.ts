/** What of a view is not there yet, in a sentence. */
import type { View } from '../../state/view/view.svelte.ts';
import { TRUTH_NAME } from '../../state/view/viewWords.ts';
import { otherSlot } from './comparison.ts';
import type { Slot } from '../../views/layout.ts';

/**
 * What is waited for; null when all that is in sight is there.
 * @param isThere which slots hold something of what they are of.
 * @param names of the selected run and of what it is compared with.
 */
export function waitingWords(
  view: Pick<View, 'mode' | 'other'>,
  isThere: Readonly<Record<Slot, boolean>>,
  names: { run: string | null; other: string },
): string | null {
  if (view.mode === 'truth') return isThere.truth ? null : `${TRUTH_NAME} is on its way.`;
  if (names.run === null) return null;
  if (!isThere.a) return `${names.run} is on its way.`;
  return view.mode === 'field' || isThere[otherSlot(view)] ? null : `${names.other} is on its way.`;
}
