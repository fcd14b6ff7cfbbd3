/** What any viewport shows, in words. */
import { milliseconds } from '../base/words.ts';
import type { Mode } from './view.svelte.ts';

export const TRUTH_NAME = 'Ground truth';

export const MODE_NAMES: Readonly<Record<Mode, string>> = {
  field: 'Reconstruction',
  truth: 'Ground truth',
  sideBySide: 'Side by side',
  swipe: 'Swipe',
  flip: 'Flip',
  difference: 'Difference',
  grid: 'Grid',
};

/** A field, alone or beside what it is compared with; what kinds say differently is given. */
export function describeFields(
  mode: Exclude<Mode, 'truth'>,
  field: string,
  other: string,
  own: { field: string; difference: string },
): string {
  switch (mode) {
    case 'field':
      return own.field;
    case 'sideBySide':
      return `Side by side: ${field} on the left, ${other} on the right.`;
    case 'swipe':
      return `Swipe: ${field} left of the divider, ${other} right of it.`;
    case 'flip':
      return `Flip between ${field} and ${other}.`;
    case 'difference':
      return own.difference;
    case 'grid':
      return `Grid of ${field}, and others.`;
  }
}

/** Milliseconds from which on it is said how long something takes. */
const LONG_MS = 400;

/** What is being drawn, and how long that takes where it takes long. */
export function askingWords(what: string, expected: number | null): string {
  return `Drawing ${what}${expected !== null && expected > LONG_MS ? `, about ${milliseconds(expected)}` : ''}`;
}
