/** The ways to say how long training goes on, and what may be said. */
import { CoordxError } from '../../../src-main/core/base/errors.ts';
import { count } from '../base/words.ts';
import type { Amount } from '../settings/drafts.svelte.ts';

export type AmountKind = 'seconds' | 'steps' | 'targetPsnr';

interface KindLimits {
  unit: string;
  words: string;
  usual: number;
  least: number;
  most: number;
  isWhole: boolean;
  /** What an arrow key adds. */
  nudge: number;
}

export const AMOUNT_KINDS: Readonly<Record<AmountKind, KindLimits>> = {
  seconds: { unit: 'seconds', words: 'for seconds', usual: 60, least: 0.1, most: 1e6, isWhole: false, nudge: 10 },
  steps: { unit: 'steps', words: 'for steps', usual: 1000, least: 1, most: 1e8, isWhole: true, nudge: 100 },
  targetPsnr: { unit: 'dB', words: 'until decibels', usual: 30, least: 1, most: 150, isWhole: false, nudge: 1 },
};

/** The first kind that an amount is said in. */
export function amountKind(amount: Amount): AmountKind {
  const kinds = Object.keys(AMOUNT_KINDS) as AmountKind[];
  return kinds.find((kind) => amount[kind] !== undefined) ?? 'seconds';
}

/** An amount of one kind. @throws CoordxError saying what is allowed. */
export function amountOf(kind: AmountKind, value: number): Amount {
  const { unit, least, most, isWhole } = AMOUNT_KINDS[kind];
  if (!(value >= least && value <= most) || (isWhole && !Number.isInteger(value))) {
    const from = least < 1 ? String(least) : count(least);
    throw new CoordxError(`Say ${isWhole ? 'a whole number' : 'a number'} of ${unit} from ${from} to ${count(most)}.`);
  }
  return { [kind]: value };
}
