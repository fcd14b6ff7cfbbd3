/** Parameters and moments that a field holds, as tensors that stay. A step makes new ones: what was kept costs no copy. */
import type { FieldState, KeptState } from './engine.ts';

export type StatePart = 'parameters' | 'first' | 'second';

/** A tensor, and how many states it is a part of. */
interface Shared<Stay> {
  tensor: Stay;
  users: number;
}

/** Where tensors stay. */
export interface Shelf<Stay> {
  /** A copy of values that stays. */
  put(values: Float32Array, dims: readonly number[]): Promise<Stay>;
  /** Not to be changed. */
  read(stay: Stay): Promise<Float32Array>;
  free(stay: Stay): void;
}

export class HeldState<Stay> {
  #shelf: Shelf<Stay>;
  #size: number;
  /** A part that is not there is all zeros, and made when it is first asked for. */
  #parts = new Map<StatePart, Shared<Stay>>();
  /** Lets go of each state that was kept. */
  #kept = new Set<() => void>();

  /** @param size P */
  constructor(shelf: Shelf<Stay>, size: number) {
    this.#shelf = shelf;
    this.#size = size;
  }

  async tensor(part: StatePart): Promise<Stay> {
    const known = this.#parts.get(part);
    if (known) return known.tensor;
    const made = await this.#shelf.put(new Float32Array(this.#size), [this.#size]);
    this.#replace(new Map([[part, made]]));
    return made;
  }

  async write({ parameters, moments }: FieldState): Promise<void> {
    await this.setParameters(parameters);
    await this.#put('first', moments.first);
    await this.#put('second', moments.second);
  }

  setParameters(parameters: Float32Array): Promise<void> {
    return this.#put('parameters', parameters);
  }

  async read(): Promise<FieldState> {
    const parameters = await this.readPart('parameters');
    return { parameters, moments: { first: await this.readPart('first'), second: await this.readPart('second') } };
  }

  async readPart(part: StatePart): Promise<Float32Array> {
    return this.#shelf.read(await this.tensor(part));
  }

  /** Takes over what a step made. */
  take(parts: Record<StatePart, Stay>): void {
    this.#replace(new Map(Object.entries(parts) as [StatePart, Stay][]));
  }

  keep(): KeptState {
    const parts = new Map(this.#parts);
    for (const shared of parts.values()) shared.users += 1;
    const release = (): void => {
      if (!this.#kept.delete(release)) return;
      for (const shared of parts.values()) this.#leave(shared);
    };
    this.#kept.add(release);
    const restore = async (): Promise<void> => {
      const before = this.#parts;
      for (const shared of parts.values()) shared.users += 1;
      this.#parts = new Map(parts);
      for (const shared of before.values()) this.#leave(shared);
    };
    return { restore, release };
  }

  dispose(): void {
    for (const release of [...this.#kept]) release();
    for (const shared of this.#parts.values()) this.#leave(shared);
    this.#parts.clear();
  }

  async #put(part: StatePart, values: Float32Array): Promise<void> {
    this.#replace(new Map([[part, await this.#shelf.put(values, [values.length])]]));
  }

  #replace(parts: Map<StatePart, Stay>): void {
    for (const [part, tensor] of parts) {
      const before = this.#parts.get(part);
      this.#parts.set(part, { tensor, users: 1 });
      if (before) this.#leave(before);
    }
  }

  #leave(shared: Shared<Stay>): void {
    shared.users -= 1;
    if (shared.users === 0) this.#shelf.free(shared.tensor);
  }
}
