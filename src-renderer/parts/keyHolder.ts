/** What of an element's own keys the shortcuts must leave to it. */
import type { Holder } from '../state/commands/keyboard.ts';

const CHOICES = 'select, [role="listbox"], [role="option"], [role^="menu"], [role="radiogroup"], [role="tablist"], [role="grid"]';
const BUTTONS = 'button, a[href], summary, input, [role="button"]';

/** What has the focus, in the words of the keyboard. */
export function holderOf(target: EventTarget | null): Holder {
  if (!(target instanceof Element)) return 'none';
  // A radio button needs its arrows; Space, once it is chosen, does nothing there, and before that chooses it.
  if (target instanceof HTMLInputElement && target.type === 'radio') return target.checked ? 'slider' : 'choice';
  if (target.closest(CHOICES)) return 'choice';
  if (target instanceof HTMLInputElement) return inputHolder(target.type);
  if (target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable)) return 'text';
  if (target.closest('[role="slider"], [role="separator"]')) return 'slider';
  return target.closest(BUTTONS) ? 'button' : 'none';
}

function inputHolder(type: string): Holder {
  if (type === 'range') return 'slider';
  return type === 'checkbox' || type === 'button' || type === 'submit' ? 'button' : 'text';
}
