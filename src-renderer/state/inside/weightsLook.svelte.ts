/** Weights and gradients of the selected run over its training, and what its units and branches do: asked for while looked at. */
import type { InsideWeights } from '../../../src-main/core/protocol/studio/inside.ts';
import type { RunState } from '../../../src-main/core/protocol/studio/runs.ts';
import type { Desk } from '../desk.ts';
import { Pump, type Wish } from '../engine/pump.ts';
import { Kept } from '../runs/kept.svelte.ts';
import { networkOf } from '../runs/networkOf.ts';

/** Rest beside training, in times of what a look took. */
const REST = 20;

export class WeightsLook {
  #desk: Desk;
  #isWanted: () => boolean;
  #kept = new Kept<InsideWeights>(({ steps }) => steps);
  #pump: Pump;

  constructor(desk: Desk, isWanted: () => boolean) {
    this.#desk = desk;
    this.#isWanted = isWanted;
    this.#pump = new Pump(() => this.#wish(), (error) => desk.notices.fail(error));
  }

  get seen(): InsideWeights | null {
    return this.#kept.get(this.#desk.run);
  }

  wake(byPerson: boolean): void {
    if (byPerson) this.#pump.hurry();
    else this.#pump.wake();
  }

  clear(): void {
    this.#kept.clear();
  }

  #wish(): Wish<InsideWeights> | null {
    const { engine, run } = this.#desk;
    if (!this.#isWanted() || !engine || !run || this.seen?.steps === run.progress.steps) return null;
    return {
      subject: `${run.id} ${networkOf(run)} weights`,
      ask: (signal) => engine.insideWeights({ run: run.id }, { signal }),
      take: (found) => this.#take(run, found),
    };
  }

  #take(run: RunState, found: InsideWeights): number {
    this.#kept.put(run, found);
    const isTraining = this.#desk.mirror.run(run.id)?.status === 'training';
    return isTraining ? Math.max(REST * found.milliseconds, this.#desk.cost.gap) : 0;
  }
}
