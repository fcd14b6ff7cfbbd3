/** Ceilings of fields on what is open. What the engine has found is kept, so that another rank needs no further question. */
import { CancelledError } from '../../src-main/core/base/errors.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { domainOf, isSameForm } from '../../src-main/core/kinds/table.ts';
import type { DatasetDescription } from '../../src-main/core/kinds/types.ts';
import { ceilingInWords, ceilingOf, unfoldingsOf, type Ceiling } from '../../src-main/core/solve/ceiling.ts';
import type { CutErrors } from '../../src-main/core/solve/cutErrors.ts';
import { ConnectionError } from '../client/rpcClient.ts';
import type { Desk } from '../state/desk.ts';

interface Question {
  spec: FieldSpec;
  dataset: DatasetDescription;
}

export class Ceilings {
  #desk: Desk;
  #known = $state.raw<ReadonlyMap<string, readonly CutErrors[]>>(new Map());
  #asked = new Set<string>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** That of a field; null while it is not known, and where there is none. */
  of(question: Question): Ceiling | null {
    return ceilingOf(question.spec, domainOf(question.dataset).sizes, this.#known.get(keyOf(question)) ?? []);
  }

  /** The same as a sentence. */
  inWords(question: Question): string | null {
    const ceiling = this.of(question);
    return ceiling && ceilingInWords(question.spec, ceiling);
  }

  /** Asks for it, once. It takes a run of the dataset, which must be open: it is found on its engine. */
  async ask(question: Question): Promise<void> {
    const { engine, mirror } = this.#desk;
    const key = keyOf(question);
    const { dataset, runs } = mirror.state;
    const run = runs.find(({ hasDataset }) => hasDataset);
    if (!engine || !run || !dataset || !isSameForm(dataset, question.dataset) || this.#asked.has(key) || this.of(question)) return;
    this.#asked.add(key);
    try {
      const found = await engine.cutErrors({ run: run.id, spec: question.spec });
      if (this.#asked.has(key)) this.#known = new Map([...this.#known, [key, found]]);
    } catch (error) {
      if (error instanceof CancelledError || error instanceof ConnectionError) this.#asked.delete(key);
      else this.#desk.notices.fail(error);
    }
  }

  /** Something else is open. */
  clear(): void {
    this.#asked.clear();
    this.#known = new Map();
  }
}

/** The same for all ranks and widths. */
function keyOf({ spec, dataset }: Question): string {
  return JSON.stringify([dataset, unfoldingsOf(spec, domainOf(dataset).sizes)]);
}
