/** How pictures are brought to the screen: what the commands do. */
import {
  DISPLAY_CHANNELS,
  EXPOSURES,
  FALSE_COLOURS,
  GAMMAS,
  isNeutral,
  NEUTRAL,
  type Display,
} from '../../../../src-main/core/render/display.ts';
import type { Action, Actions } from '../../../state/commands/command.ts';
import type { Desk } from '../../../state/desk.ts';
import { next } from '../../../state/view/view.svelte.ts';
import { asPicture } from './pictureRun.ts';

export {
  checkDisplay,
  DISPLAY_CHANNELS,
  EXPOSURES,
  FALSE_COLOURS,
  isNeutral,
  NEUTRAL,
  type Display,
  type DisplayChannel,
  type FalseColour,
} from '../../../../src-main/core/render/display.ts';

/** Stops, and gammas, of a press. */
const STEPS = { exposure: 0.5, gamma: 0.1 } as const;

/** Moves exposure or gamma by presses, within its range. */
export function nudged(display: Display, what: 'exposure' | 'gamma', by: number): Display {
  const { min, max } = what === 'exposure' ? EXPOSURES : GAMMAS;
  const value = Math.min(max, Math.max(min, display[what] + by * STEPS[what]));
  return { ...display, [what]: Number(value.toFixed(3)) };
}

export function displayActions(desk: Desk) {
  const { view } = desk;
  const change = (act: (display: Display) => Display): Action => ({
    run: () => void (view.display = act(view.display)),
    whyNot: () => {
      if (!asPicture(desk.subject)) return 'No picture is on show.';
      return view.mode === 'difference' ? 'A difference has colours of its own: show a picture first.' : null;
    },
  });
  return {
    brighter: change((display) => nudged(display, 'exposure', 1)),
    darker: change((display) => nudged(display, 'exposure', -1)),
    moreGamma: change((display) => nudged(display, 'gamma', 1)),
    lessGamma: change((display) => nudged(display, 'gamma', -1)),
    nextChannel: change((display) => ({ ...display, channel: next(DISPLAY_CHANNELS, display.channel) })),
    nextFalseColour: change((display) => ({ ...display, falseColour: next(FALSE_COLOURS, display.falseColour) })),
    resetDisplay: {
      run: () => void (view.display = NEUTRAL),
      whyNot: () => (isNeutral(view.display) ? 'The picture is shown as it is.' : null),
    },
  } satisfies Partial<Actions>;
}
