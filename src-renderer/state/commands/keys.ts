/** Keys as the command table writes them: 'Mod+Shift+E', 'Space', '?'. */

/** What of a keyboard event counts. */
export interface KeyPress {
  key: string;
  /** Where the key lies, as in 'Numpad7'. */
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const NAMES: Record<string, string> = { ' ': 'Space' };
const MAC_SIGNS: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };
const SIGNS: Record<string, string> = {
  ...{ ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' },
  ...{ Backspace: '⌫', Delete: 'Del', Escape: 'Esc', PageDown: 'PgDn', PageUp: 'PgUp' },
};

/** Whether a press is the combination. Shift counts only where the combination names it or the key is a letter. */
export function matches(combination: string, press: KeyPress, isMac: boolean): boolean {
  const { modifiers, key } = parse(combination);
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const otherMod = isMac ? press.ctrlKey : press.metaKey;
  if (mod !== modifiers.has('Mod') || otherMod || press.altKey !== modifiers.has('Alt')) return false;
  // With or without Num Lock, and with Shift, which turns it round.
  if (isNumpad(key)) return press.code === key && !press.shiftKey;
  const pressed = NAMES[press.key] ?? press.key;
  // '?' and '+' are typed with Shift on some keyboards and without on others.
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase();
  if (!isSign && press.shiftKey !== modifiers.has('Shift')) return false;
  if (isSign && modifiers.has('Shift') && !press.shiftKey) return false;
  return pressed.toLowerCase() === key.toLowerCase();
}

/** The combination as a person reads it: ['Ctrl', 'Shift', 'E']. */
export function keySigns(combination: string, isMac: boolean): string[] {
  const { modifiers, key } = parse(combination);
  const held = [...modifiers].map((name) => (isMac ? (MAC_SIGNS[name] ?? name) : name === 'Mod' ? 'Ctrl' : name));
  return [...held, SIGNS[key] ?? key.replace('Numpad', 'Num ')];
}

/** Whether a combination names a key of the number pad. */
export function isNumpad(combination: string): boolean {
  return /(^|\+)Numpad/.test(combination);
}

function parse(combination: string): { modifiers: Set<string>; key: string } {
  // The key itself may be '+'.
  const parts = combination.split(/\+(?=.)/);
  const key = parts.pop() as string;
  return { modifiers: new Set(parts), key };
}
