/**
 * A time-lapse of training: while somebody asked for it, what is on show is kept again and again. When there are many, every
 * second one goes, and from then on they are kept half as often: all of a training is there, however long it took.
 */
import type { RunState } from '../../../src-main/core/protocol/studio/runs.ts';

export interface Shot {
  picture: Blob;
  /** Of the run that was selected: its name, and how far it was. */
  run: string;
  steps: number;
  seconds: number;
}

/** Shots that are kept, and milliseconds between two at first. */
const MOST = 240;
const FIRST_GAP_MS = 400;
/** A shot takes at most such a part of the time. */
const SHARE = 0.05;

export interface Shooting {
  /** What is on show, as a picture file; null while nothing can be drawn. */
  take: () => Promise<Blob | null>;
  /** Milliseconds. */
  clock: () => number;
}

export class Timelapse {
  isOn = $state(false);
  shots = $state.raw<readonly Shot[]>([]);
  #shooting: Shooting;
  #gap = FIRST_GAP_MS;
  /** When the next one may be taken. */
  #due = 0;
  #isBusy = false;
  /** What came while one was taken. */
  #missed: RunState | null = null;

  constructor(shooting: Shooting) {
    this.#shooting = shooting;
  }

  /** Begins anew, or ends; what was kept stays until then. */
  toggle(): void {
    this.isOn = !this.isOn;
    if (!this.isOn) return;
    this.clear();
  }

  clear(): void {
    this.shots = [];
    this.#gap = FIRST_GAP_MS;
    this.#due = 0;
  }

  /** What is kept, and whether more is to be, until it is put back by what this gives. */
  hold(): () => void {
    const [isOn, shots, gap] = [this.isOn, this.shots, this.#gap];
    return () => {
      this.isOn = isOn;
      this.shots = shots;
      this.#gap = gap;
    };
  }

  /** Something may be new on the screen. @param run the one that is selected; at rest, what it has reached is kept at once. */
  async see(run: RunState | null): Promise<void> {
    if (!this.isOn || !run || run.progress.steps === 0 || !this.#isNew(run)) return;
    if (this.#isBusy) {
      this.#missed = run;
      return;
    }
    const begun = this.#shooting.clock();
    if (begun < this.#due && run.status === 'training') return;
    this.#isBusy = true;
    try {
      const picture = await this.#shooting.take();
      const { steps, seconds } = run.progress;
      if (picture && this.isOn) this.#keep({ picture, run: run.setup.name, steps, seconds });
    } finally {
      this.#isBusy = false;
      const now = this.#shooting.clock();
      this.#due = now + Math.max(this.#gap, (now - begun) / SHARE);
    }
    const missed = this.#missed;
    this.#missed = null;
    await this.see(missed);
  }

  #isNew({ setup, progress }: RunState): boolean {
    const last = this.shots.at(-1);
    return last === undefined || last.run !== setup.name || last.steps !== progress.steps;
  }

  #keep(shot: Shot): void {
    this.shots = [...this.shots, shot];
    if (this.shots.length < MOST) return;
    // The first and the last stay.
    this.shots = this.shots.filter((_, i) => i % 2 === 0 || i === this.shots.length - 1);
    this.#gap *= 2;
  }
}
