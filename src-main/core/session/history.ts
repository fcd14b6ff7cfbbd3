/**
 * A curve of bounded length: values by steps and seconds of training. When it is full, neighbours are joined in
 * pairs, so that it always covers the whole training, at half the resolution each time.
 */

/** Numbers of a point: steps, seconds, value. */
export const COLUMNS = 3;

/** Most points of a series; even, for they are joined in pairs. */
export const MOST_POINTS = 2048;

/** A series as it is stored: it goes on as if it had never been. */
export interface StoredSeries {
  /** [n, 3]: steps, seconds, value. */
  points: Float64Array;
  /** Steps before the first that it has seen. */
  origin: number;
  /** Steps that a point stands for before the next is begun; 0 when every value begins one. */
  stretch: number;
}

/** What somebody has of a series. */
export interface KnownPoints {
  generation: number;
  length: number;
}

/** Points of a series from `start` on. */
export interface PointsUpdate {
  generation: number;
  start: number;
  /** [n, 3]: steps, seconds, value. */
  points: Float64Array;
}

/** Numbers all generations of this program, so that no two series can be taken for each other. */
let generations = 0;

export class Series {
  #points = new Float64Array(COLUMNS * MOST_POINTS);
  #length = 0;
  #origin: number;
  #stretch: number;
  #generation = ++generations;

  /**
   * @param origin steps that were taken before the first value.
   * @param stretch 1 for values that come with every step, and of which a mean is kept for as many steps as there is
   * room for; 0 for values that come now and then.
   */
  constructor(origin: number, stretch: 0 | 1) {
    this.#origin = origin;
    this.#stretch = stretch;
  }

  /** A series that goes on where a stored one ended. @param stored at most MOST_POINTS points. */
  static restore({ points, origin, stretch }: StoredSeries): Series {
    const series = new Series(origin, 0);
    series.#stretch = stretch;
    series.#points.set(points);
    series.#length = points.length / COLUMNS;
    return series;
  }

  get length(): number {
    return this.#length;
  }

  /** Steps of the last point; -1 before the first. */
  get lastSteps(): number {
    return this.#length === 0 ? -1 : this.#at(this.#length - 1, 0);
  }

  /** Adds a value; one of no more steps than the last is dropped. */
  add(steps: number, seconds: number, value: number): void {
    if (steps <= this.lastSteps) return;
    const last = this.#length - 1;
    const weight = last < 0 ? Infinity : this.#weight(last);
    if (weight < this.#stretch) {
      const gained = steps - this.#at(last, 0);
      const mean = (weight * this.#at(last, 2) + gained * value) / (weight + gained);
      this.#points.set([steps, seconds, mean], COLUMNS * last);
      return;
    }
    if (this.#length === MOST_POINTS) this.#join();
    this.#points.set([steps, seconds, value], COLUMNS * this.#length);
    this.#length += 1;
  }

  /** What `known` lacks. The last point that it has may have changed since: it is told again. */
  since(known: KnownPoints | undefined): PointsUpdate {
    const isOlder = known?.generation === this.#generation && known.length <= this.#length;
    const start = isOlder ? Math.max(0, known.length - 1) : 0;
    const points = this.#points.slice(COLUMNS * start, COLUMNS * this.#length);
    return { generation: this.#generation, start, points };
  }

  /** Whether `known` is of this generation and length; the last point may differ. */
  isKnown(known: KnownPoints | undefined): boolean {
    if (!known) return this.#length === 0;
    return known.generation === this.#generation && known.length === this.#length;
  }

  stored(): StoredSeries {
    return { points: this.since(undefined).points, origin: this.#origin, stretch: this.#stretch };
  }

  /** Joins neighbours: steps and seconds of the later, the mean of their values by the steps that they stand for. */
  #join(): void {
    const half = this.#length / 2;
    const weights = Array.from({ length: this.#length }, (_, i) => this.#weight(i));
    for (let i = 0; i < half; i++) {
      const [a, b] = [2 * i, 2 * i + 1];
      const [weightA, weightB] = [weights[a] as number, weights[b] as number];
      const mean = (weightA * this.#at(a, 2) + weightB * this.#at(b, 2)) / (weightA + weightB);
      this.#points.set([this.#at(b, 0), this.#at(b, 1), mean], COLUMNS * i);
    }
    this.#length = half;
    this.#stretch *= 2;
    this.#generation = ++generations;
  }

  /** Steps that a point stands for: those since the point before it. A field's first value may be of no step at all. */
  #weight(point: number): number {
    const before = point === 0 ? this.#origin : this.#at(point - 1, 0);
    return Math.max(1, this.#at(point, 0) - before);
  }

  #at(point: number, column: number): number {
    return this.#points[COLUMNS * point + column] as number;
  }
}
