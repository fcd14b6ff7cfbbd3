/** What any view is told to show of what is compared: the state's words in those of the views. */
import type { View } from '../../state/view/view.svelte.ts';
import type { Mode, Slot } from '../../views/layout.ts';

/** Where stands what the selected run is compared with. */
export function otherSlot({ other }: Pick<View, 'other'>): Slot {
  return other === 'truth' ? 'truth' : 'b';
}

/** One thing, or two beside each other; how a difference is shown is its kind's. */
export function comparisonOf<D>(view: Pick<View, 'mode' | 'divider' | 'other' | 'isFlipped'>, difference: D): Exclude<Mode, { kind: 'difference' }> | D {
  const second = otherSlot(view);
  switch (view.mode) {
    // What has no grid shows the selected run alone.
    case 'grid':
    case 'field':
      return { kind: 'single', slot: 'a' };
    case 'truth':
      return { kind: 'single', slot: 'truth' };
    case 'sideBySide':
      return { kind: 'sideBySide', left: 'a', right: second };
    case 'swipe':
      return { kind: 'swipe', left: 'a', right: second, at: view.divider };
    case 'flip':
      return { kind: 'single', slot: view.isFlipped ? second : 'a' };
    case 'difference':
      return difference;
  }
}
