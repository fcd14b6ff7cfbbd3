/**
 * Work that nobody waits for, piece by piece: products of matrices take their turns among the calls of engines, and while runs
 * are in training these have nine times as long in between.
 */
import { CancelledError } from '../base/errors.ts';
import type { Multiply } from '../engine/multiply.ts';
import type { CutTools } from '../solve/cutErrors.ts';
import type { TrainingLoop } from './trainingLoop.ts';
import type { Turns } from './turns.ts';

/** Milliseconds of plain loops before others have their turn. */
const SLICE_MS = 8;
/** Training that goes before it, in parts of its own time. */
const PATIENCE = 9;

export interface BackgroundPorts {
  engineCalls: Turns;
  training: Pick<TrainingLoop, 'after'>;
  /** As those of a Session. */
  ports: { clock(): number; turn?(): Promise<void> };
}

export class Background {
  #ports: BackgroundPorts;
  #isClosed = false;
  /** Milliseconds that training has had beyond what it was owed. */
  #credit = 0;

  constructor(ports: BackgroundPorts) {
    this.#ports = ports;
  }

  /** What works at this rank. Both throw a CancelledError once it is closed. */
  tools(multiply: Multiply): CutTools {
    const { engineCalls, training, ports } = this.#ports;
    let since = ports.clock();
    const rest = async (used: number): Promise<void> => {
      await ports.turn?.();
      // A long step is worth many pieces.
      const owed = PATIENCE * used;
      this.#credit = this.#credit >= owed ? this.#credit - owed : await training.after(owed - this.#credit);
      if (this.#isClosed) throw new CancelledError();
      since = ports.clock();
    };
    return {
      multiply: async (a, b, turned) => {
        const { product, used } = await engineCalls.run(async () => {
          const start = ports.clock();
          return { product: await multiply(a, b, turned), used: ports.clock() - start };
        }, 'passing');
        await rest(used);
        return product;
      },
      pause: async () => {
        const used = ports.clock() - since;
        if (used >= SLICE_MS) await rest(used);
      },
    };
  }

  /** Ends it at the next pause. */
  close(): void {
    this.#isClosed = true;
  }
}
