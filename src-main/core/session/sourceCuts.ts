/** How much is lost when a source is cut to each rank: found in the background, once a matrix of it, for whoever asks. */
import type { Multiply } from '../engine/multiply.ts';
import type { FieldSpec } from '../field/spec.ts';
import type { Source } from '../kinds/kind.ts';
import type { GridSignal } from '../signal/signal.ts';
import { unfoldingsOf } from '../solve/ceiling.ts';
import { cutErrors, type CutErrors } from '../solve/cutErrors.ts';
import { Background, type BackgroundPorts } from './background.ts';

/** Of a source; null where errors of samples say little. */
export function sourceCuts({ samples }: Pick<Source, 'samples'>, ports: BackgroundPorts): SourceCuts | null {
  return samples && new SourceCuts(samples, ports);
}

export class SourceCuts {
  #signal: GridSignal;
  #background: Background;
  #found = new Map<string, Promise<CutErrors | null>>();

  constructor(signal: GridSignal, ports: BackgroundPorts) {
    this.#background = new Background(ports);
    this.#signal = signal;
  }

  /** Of the matrices that limit fields of a spec; what would take too long is left out. @throws CancelledError, UnsolvableError */
  async find(spec: FieldSpec, multiply: Multiply): Promise<CutErrors[]> {
    const { sizes } = this.#signal;
    const found: CutErrors[] = [];
    if (spec.axes.length !== sizes.length) return found;
    for (const unfolding of unfoldingsOf(spec, sizes)) {
      const key = JSON.stringify(unfolding);
      const errors = this.#found.get(key) ?? cutErrors(this.#signal, unfolding, this.#background.tools(multiply));
      this.#found.set(key, errors);
      // Who asks again may have more luck.
      errors.catch(() => this.#found.delete(key));
      const result = await errors;
      if (result) found.push(result);
    }
    return found;
  }

  /** Ends what is being found. */
  close(): void {
    this.#background.close();
  }
}
