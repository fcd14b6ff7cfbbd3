/** Inputs by number: the same number, the same bytes. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../../src-main/core/base/random.ts';
import { mutated } from './mutate.ts';

export class Inputs {
  #folder: string;
  #seed: number;
  #seeds = new Map<string, Map<string, Buffer>>();

  /** @param folder one of its own for the seeds of each target. */
  constructor(folder: string, seed: number) {
    this.#folder = folder;
    this.#seed = seed;
  }

  /** A seed as it is. */
  sound(target: string, name: string): Buffer {
    return this.#of(target).get(name) as Buffer;
  }

  /** An input, and the name of the seed that it began as. The first of every seed are the seeds themselves. */
  input(target: string, number: number): { name: string; bytes: Buffer } {
    const all = [...this.#of(target)];
    const [name, bytes] = all[number % all.length] as [string, Buffer];
    if (number < all.length) return { name, bytes };
    const random = new Random((this.#seed * 1_000_003 + number) >>> 0);
    // Those of the same format, to take parts from.
    const others = all.filter(([other]) => path.extname(other) === path.extname(name)).map(([, content]) => content);
    return { name, bytes: mutated(bytes, others, random) };
  }

  #of(target: string): Map<string, Buffer> {
    let found = this.#seeds.get(target);
    if (!found) {
      const place = path.join(this.#folder, target);
      found = new Map(readdirSync(place).sort().map((name) => [name, readFileSync(path.join(place, name))]));
      this.#seeds.set(target, found);
    }
    return found;
  }
}
