/** Which command a press of keys means, given what has the focus: a field that is typed in keeps its own keys. */
import type { Command } from './command.ts';
import { isNumpad, matches, type KeyPress } from './keys.ts';

/**
 * What has the focus. text: a field that is typed in; choice: a list or menu that is walked by arrows and letters; slider;
 * button: whatever Space and Enter press; none: anything else.
 */
export type Holder = 'text' | 'choice' | 'slider' | 'button' | 'none';

/** With Control or Command, what a text field does itself. */
const EDITING = ['a', 'c', 'v', 'x', 'y', 'z', 'backspace', 'delete', 'home', 'end'];
const MOVING = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown'];

/** Commands that a key which is held down repeats. */
const REPEATABLE: ReadonlySet<string> = new Set([
  ...['zoomIn', 'zoomOut', 'panLeft', 'panRight', 'panUp', 'panDown', 'swipeLeft', 'swipeRight'],
  ...['brighter', 'darker', 'moreGamma', 'lessGamma'],
  ...['turnLeft', 'turnRight', 'turnUp', 'turnDown', 'undo', 'redo', 'step', 'nextRun', 'previousRun'],
  ...['nextFrame', 'previousFrame', 'nextTenth', 'previousTenth'],
]);

/** Whether what has the focus uses the press itself. */
export function isHeld(holder: Holder, press: KeyPress): boolean {
  const { key } = press;
  if (holder === 'none' || /^F\d+$/.test(key)) return false;
  const withMod = press.ctrlKey || press.metaKey;
  switch (holder) {
    case 'text':
      return !withMod || EDITING.includes(key.toLowerCase()) || key.startsWith('Arrow');
    case 'choice':
      return !withMod;
    case 'slider':
      return !withMod && MOVING.includes(key);
    case 'button':
      return !withMod && (key === ' ' || key === 'Enter');
  }
}

/** The command of a press, among those that mean something now; null when there is none, or the focused element keeps the press. */
export function commandFor(
  commands: readonly Command[],
  press: KeyPress & { repeat: boolean },
  holder: Holder,
  isMac: boolean,
): Command | null {
  if (isHeld(holder, press)) return null;
  const means = (isOnPad: boolean): Command | undefined =>
    commands.find(({ keys }) => keys.some((combination) => isNumpad(combination) === isOnPad && matches(combination, press, isMac)));
  // Where the number pad means something of its own, its digits are not those above the letters.
  const command = means(true) ?? means(false);
  return command && (!press.repeat || REPEATABLE.has(command.id)) ? command : null;
}
