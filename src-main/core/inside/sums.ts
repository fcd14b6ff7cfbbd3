/** Sums of the first terms of a field, on the scale of training: as a whole, or at one sample of the line. */
import type { FieldTerms, ShownTerms } from './look.ts';

/** The sum of terms from..to-1 over line and plane, added to `sum` [O, n, m]; `sign` -1 takes them away. */
export function addTerms(sum: Float32Array, { sizes, outputs }: FieldTerms, terms: ShownTerms, from: number, to: number, sign: 1 | -1 = 1): void {
  const [n, m] = [sizes.line, planeSize(sizes)];
  for (let output = 0; output < outputs; output++) {
    for (let r = from; r < to; r++) {
      const [line, plane] = curvesOf(terms, { n, m }, output, r);
      for (let i = 0; i < n; i++) {
        const factor = sign * (line[i] as number);
        const start = (output * n + i) * m;
        for (let j = 0; j < m; j++) sum[start + j] = (sum[start + j] as number) + factor * (plane[j] as number);
      }
    }
  }
}

/** The sum of the first `count` terms at sample `at` of the line: [O, m]. */
export function sumAt({ sizes, outputs }: FieldTerms, terms: ShownTerms, count: number, at: number): Float32Array {
  const [n, m] = [sizes.line, planeSize(sizes)];
  const sum = new Float32Array(outputs * m);
  for (let output = 0; output < outputs; output++) {
    for (let r = 0; r < count; r++) {
      const [line, plane] = curvesOf(terms, { n, m }, output, r);
      const factor = line[at] as number;
      for (let j = 0; j < m; j++) sum[output * m + j] = (sum[output * m + j] as number) + factor * (plane[j] as number);
    }
  }
  return sum;
}

/** Both sides of term r for an output: [n] and [m]. */
export function curvesOf({ count, line, plane }: ShownTerms, { n, m }: { n: number; m: number }, output: number, r: number): [line: Float32Array, plane: Float32Array] {
  const own = line.length > count * n ? output : 0;
  const [left, right] = [own * count + r, output * count + r];
  return [line.subarray(left * n, (left + 1) * n), plane.subarray(right * m, (right + 1) * m)];
}

export function planeSize(sizes: FieldTerms['sizes']): number {
  return sizes.plane.reduce((product, size) => product * size, 1);
}

/** Decibels of a mean squared error of values in [0, 1]. */
export function decibelsOf(error: number): number {
  return -10 * Math.log10(error);
}

/** Terms from one sum that is kept to the next. */
const STEP = 32;
/** Bytes of sums that are kept. */
const MOST_BYTES = 96 << 20;

/** Sums that are walked up and down: each begins at the nearest one that was kept on the way. */
export class PartialSums {
  readonly #field: FieldTerms;
  readonly #terms: ShownTerms;
  readonly #sum: Float32Array;
  #count = 0;
  #kept = new Map<number, Float32Array>();

  constructor(field: FieldTerms, terms: ShownTerms) {
    this.#field = field;
    this.#terms = terms;
    this.#sum = new Float32Array(field.outputs * field.sizes.line * planeSize(field.sizes));
  }

  /** The sum of the first `count` terms, [O, n, m]; the same array each time. */
  at(count: number): Float32Array {
    const wanted = Math.min(count, this.#terms.count);
    this.#start(wanted);
    while (this.#count !== wanted) {
      const isUp = this.#count < wanted;
      const next = isUp ? Math.min(wanted, (Math.floor(this.#count / STEP) + 1) * STEP) : wanted;
      addTerms(this.#sum, this.#field, this.#terms, Math.min(this.#count, next), Math.max(this.#count, next), isUp ? 1 : -1);
      this.#count = next;
      if (next % STEP === 0 && !this.#kept.has(next) && (this.#kept.size + 1) * this.#sum.byteLength <= MOST_BYTES) this.#kept.set(next, this.#sum.slice());
    }
    return this.#sum;
  }

  /** Begins where the way to `wanted` is shortest. */
  #start(wanted: number): void {
    const places = [0, ...this.#kept.keys()];
    const nearest = places.reduce((best, place) => (Math.abs(place - wanted) < Math.abs(best - wanted) ? place : best));
    if (Math.abs(this.#count - wanted) <= Math.abs(nearest - wanted)) return;
    const kept = this.#kept.get(nearest);
    if (kept) this.#sum.set(kept);
    else this.#sum.fill(0);
    this.#count = nearest;
  }
}
