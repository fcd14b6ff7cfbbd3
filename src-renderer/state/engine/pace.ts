/**
 * How long queries take from the asking to the answer, whatever else the machine does meanwhile: learned from those that were
 * made here, and told only of what is not far from one of them.
 */
export class Pace {
  #known = new Map<string, Known[]>();

  /** @param key of queries that are alike, as of one run while it rests. @param amount what grows with the time: pixels, samples. */
  learn(key: string, amount: number, milliseconds: number): void {
    const others = (this.#known.get(key) ?? []).filter((known) => farness(known.amount, amount) > ALIKE);
    this.#known.set(key, [{ amount, milliseconds }, ...others].slice(0, MOST_KNOWN));
  }

  /** Milliseconds that a query will take; null where nothing like it was made. */
  expected(key: string, amount: number): number | null {
    const [nearest] = (this.#known.get(key) ?? []).toSorted((a, b) => farness(a.amount, amount) - farness(b.amount, amount));
    if (!nearest || farness(nearest.amount, amount) > FARTHEST) return null;
    return nearest.milliseconds * (amount / nearest.amount) ** GROWTH;
  }

  clear(): void {
    this.#known.clear();
  }
}

interface Known {
  amount: number;
  milliseconds: number;
}

/** A newer query takes the place of one that was at most so much larger or smaller. */
const ALIKE = 1.5;
const MOST_KNOWN = 8;
/** Further than so many times a known amount, what every query takes besides makes estimates wrong. */
const FARTHEST = 6;
/** Time grows with such a power of the amount: between that of plain networks, 1, and that of split ones, of which much is by rows and columns. */
const GROWTH = 0.75;

function farness(a: number, b: number): number {
  return Math.max(a / b, b / a);
}
