/** The runs in training: they share the machine equally, one step at a time. */
import type { RunId, TrainingEnd } from './api.ts';
import { CancelledError } from '../base/errors.ts';
import type { Run } from './run.ts';
import { budgetDone, type Budget } from '../training/schedule.ts';

/** A run in training: its limits and the promise of its end. */
interface Training {
  run: Run;
  budget: Budget;
  /** Training seconds that do not count: the runs share compute by what each has used beyond them. */
  secondsBefore: number;
  stopping: boolean;
  /** Aborted with `stopping`. */
  ending: AbortController;
  resolve: (end: TrainingEnd) => void;
  reject: (error: unknown) => void;
}

/** What the loop has done for it. */
export interface TrainingPorts {
  /** One step of a run. @throws CancelledError when somebody ended it. */
  step(run: Run, budget: Budget): Promise<void>;
  /** Measures whether a run has the quality that it is to reach, when it is time to; null when it is not. @throws CancelledError */
  reached(run: Run, signal: AbortSignal): Promise<boolean> | null;
  /** In its turn. @throws CoordxError when a field has run away. */
  checkSound(run: Run): Promise<void>;
  /** Waited for between steps, to let others have their turn. */
  turn(): Promise<void>;
  /** Told before the promise of an end resolves. */
  ended(run: Run, end: TrainingEnd): void;
}

export class TrainingLoop {
  #ports: TrainingPorts;
  #trainings = new Map<RunId, Training>();
  #isLooping = false;
  #holds = 0;
  /** Told how long the next step took, in milliseconds. */
  #waiting: ((milliseconds: number) => void)[] = [];
  /** Lets the loop go on that waits for the holds to end. */
  #goOn: (() => void) | null = null;

  constructor(ports: TrainingPorts) {
    this.#ports = ports;
  }

  has(id: RunId): boolean {
    return this.#trainings.has(id);
  }

  /** Trains a run that is not in training. @returns when it has ended; it rejects with what a step threw. */
  start(run: Run, budget: Budget): Promise<TrainingEnd> {
    run.status = 'training';
    const end = new Promise<TrainingEnd>((resolve, reject) => {
      // Level with the one that has used least: equal shares count from now on.
      const least = Math.min(...[...this.#trainings.values()].map(used));
      const secondsBefore = run.progress.seconds - (Number.isFinite(least) ? least : 0);
      this.#trainings.set(run.id, { run, budget, secondsBefore, stopping: false, ending: new AbortController(), resolve, reject });
    });
    void this.#loop();
    return end;
  }

  /** Ends the training of a run, if it is in training, with the step in progress, finished or broken off. */
  stop(id: RunId): void {
    const training = this.#trainings.get(id);
    if (training) training.stopping = true;
    training?.ending.abort();
    this.#goOn?.();
  }

  /** Lets no step begin until what is returned was called; of several holds, until all have ended. */
  hold(): () => void {
    this.#holds += 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.#holds -= 1;
      isHeld = false;
      this.#goOn?.();
    };
  }

  /** Resolves once the runs in training have stepped for so many milliseconds, or none is in training. Gives how many it was more. */
  async after(milliseconds: number): Promise<number> {
    let left = milliseconds;
    while (left > 0 && this.#trainings.size > 0) {
      left -= await new Promise<number>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    return Math.max(0, -left);
  }

  /** Steps the runs in training, until none is left. */
  async #loop(): Promise<void> {
    if (this.#isLooping) return;
    this.#isLooping = true;
    while (this.#trainings.size > 0) {
      const next = await this.#next();
      const before = next.run.progress.seconds;
      try {
        await this.#stepOrEnd(next);
        await this.#ports.turn();
      } catch (error) {
        // What was broken off is no fault: its training ends in the next turn.
        if (error instanceof CancelledError && next.stopping) continue;
        this.#leave(next);
        next.reject(error);
      }
      const took = 1000 * (next.run.progress.seconds - before);
      for (const resolve of this.#waiting.splice(0)) resolve(took);
    }
    this.#isLooping = false;
  }

  /** One that is to end; else, once nothing holds it, the one that has used least of the machine. */
  async #next(): Promise<Training> {
    for (;;) {
      const trainings = [...this.#trainings.values()];
      const stopping = trainings.find((training) => training.stopping);
      if (stopping) return stopping;
      if (this.#holds === 0) return trainings.reduce((least, training) => (used(least) <= used(training) ? least : training));
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
    }
  }

  async #stepOrEnd(training: Training): Promise<void> {
    const { run, budget, ending } = training;
    if (!training.stopping && !run.isDone && budgetDone(budget, run.progress) < 1) {
      const reached = this.#ports.reached(run, ending.signal);
      if (!reached) return this.#step(run, budget);
      // Measuring takes time in which a hold may have begun: the next step is for the next turn.
      if (!(await reached)) return;
    }
    await this.#ports.checkSound(run);
    const end = training.stopping ? 'stopped' : 'finished';
    this.#leave(training);
    this.#ports.ended(run, end);
    training.resolve(end);
  }

  /** @throws CoordxError when the field has run away: steps from there on would be a waste. */
  async #step(run: Run, budget: Budget): Promise<void> {
    await this.#ports.step(run, budget);
    if (!Number.isFinite(run.progress.loss)) await this.#ports.checkSound(run);
  }

  #leave({ run }: Training): void {
    run.status = 'idle';
    this.#trainings.delete(run.id);
  }
}

function used({ run, secondsBefore }: Training): number {
  return run.progress.seconds - secondsBefore;
}
