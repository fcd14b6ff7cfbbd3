/** The inside of a second run, beside that of the selected one: what is pointed at in one is marked in the other. */
import type { RunState } from '../../../src-main/core/protocol/studio/runs.ts';
import type { RunId } from '../../../src-main/core/session/api.ts';
import type { Desk } from '../desk.ts';
import { Inside } from './inside.svelte.ts';

export class Beside {
  /** The run that was chosen to be beside; null: none. */
  id = $state<RunId | null>(null);
  readonly inside: Inside;
  #desk: Desk;
  #first: Inside;

  /** @param first the inside of the selected run. */
  constructor(desk: Desk, first: Inside) {
    this.#desk = desk;
    this.#first = first;
    this.inside = new Inside(
      deskWith(desk, () => this.run),
      first,
    );
  }

  /** The run that is beside: never the selected one, and none of another source, which has other places. */
  get run(): RunState | null {
    return this.others.find(({ id }) => id === this.id) ?? null;
  }

  /** Those that can be. */
  get others(): readonly RunState[] {
    const { run, mirror } = this.#desk;
    if (!run) return [];
    return mirror.state.runs.filter(({ id, dataset }) => id !== run.id && dataset.kind === run.dataset.kind && dataset.name === run.dataset.name);
  }

  get wishes(): unknown {
    return [this.run?.id, this.inside.wishes];
  }

  wake(byPerson: boolean): void {
    this.inside.isOpen = this.#first.isOpen && this.run !== null;
    // Both together take no more of training's time than one.
    this.inside.share = this.#first.share = this.inside.isOpen ? 0.5 : 1;
    this.inside.wake(byPerson);
  }

  clear(): void {
    this.inside.clear();
  }

  /** What is chosen, until it is put back by what this gives. */
  hold(): () => void {
    const { id } = this;
    const putBack = this.inside.hold();
    return () => {
      this.id = id;
      putBack();
    };
  }
}

/** The same desk, with another run selected. */
function deskWith(desk: Desk, run: () => RunState | null): Desk {
  return {
    get host() {
      return desk.host;
    },
    get link() {
      return desk.link;
    },
    get api() {
      return desk.api;
    },
    get engine() {
      return desk.engine;
    },
    get mirror() {
      return desk.mirror;
    },
    get view() {
      return desk.view;
    },
    get cost() {
      return desk.cost;
    },
    get notices() {
      return desk.notices;
    },
    get jobs() {
      return desk.jobs;
    },
    get run() {
      return run();
    },
    get subject() {
      return run()?.dataset ?? null;
    },
  };
}
