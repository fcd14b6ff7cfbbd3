/** How long a clip that the window draws is, and at which rate, while that is being chosen. */
import { CoordxError } from '../../../src-main/core/base/errors.ts';
import { count } from '../base/words.ts';
import type { ClipChoice } from './clipChoice.svelte.ts';
import { MOST_CLIP_FRAMES } from './drawnClip.ts';

const LONGEST = 600;
const FASTEST = 240;
const USUAL_SECONDS = 6;

export class ClipTiming {
  #choice: ClipChoice;
  #given: () => number | null;
  #usualRate: number;
  #seconds = $state(USUAL_SECONDS);
  #rate = $state<number | null>(null);

  /** @param given seconds that it lasts; null: as long as is wanted. @param usualRate frames a second, unless others are chosen. */
  constructor(choice: ClipChoice, given: () => number | null, usualRate: number) {
    this.#choice = choice;
    this.#given = given;
    this.#usualRate = usualRate;
  }

  /** Whether its length can be chosen. */
  get isFree(): boolean {
    return this.#given() === null;
  }

  get seconds(): number {
    return this.#given() ?? this.#seconds;
  }

  get frameRate(): number {
    return Math.min(this.#rate ?? this.#usualRate, this.#choice.container.maxFrameRate);
  }

  get frames(): number {
    return Math.max(1, Math.round(this.seconds * this.frameRate));
  }

  /** Why there can be no such clip; null when there can. */
  get fault(): string | null {
    return this.frames > MOST_CLIP_FRAMES ? `A clip has at most ${count(MOST_CLIP_FRAMES)} frames.` : null;
  }

  /** @throws CoordxError saying what is allowed. */
  takeSeconds(value: number): void {
    this.#seconds = limited(value, LONGEST, 'A length');
  }

  /** @throws CoordxError saying what is allowed. */
  takeRate(value: number): void {
    this.#rate = limited(value, FASTEST, 'A rate');
  }
}

function limited(value: number, most: number, what: string): number {
  if (value > 0 && value <= most) return value;
  throw new CoordxError(`${what} above 0 and at most ${most}.`);
}
