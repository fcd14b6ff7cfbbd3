/** The divider of a swipe view, which goes from side to side and back. */
import { tick } from 'svelte';
import type { View } from '../../../state/view/view.svelte.ts';
import type { Scene } from '../../scene.ts';

/** How far from the middle it goes. */
const REACH = 0.47;
const RATE = 30;

export function dividerScene(view: View): Scene {
  const before = view.divider;
  return {
    about: 'The divider goes to the left, to the right and back.',
    seconds: null,
    frameRate: RATE,
    show: async (part) => {
      view.divider = 0.5 - REACH * Math.sin(2 * Math.PI * part);
      await tick();
    },
    restore: () => void (view.divider = before),
  };
}
