/**
 * Where a ray meets a shape (sphere tracing; Hart 1996). Made for fields that are not quite distances: it goes a part of
 * the way that they tell, always somewhat on, until the sign changes, and then finds the surface in between.
 */
import type { DistanceSource } from './distanceSource.ts';
import { MARCH } from './shading.ts';

export class March {
  /** Of the last ray: how far the surface is, and how often the field was asked on the way. */
  t = 0;
  steps = 0;
  #source: DistanceSource;
  #leastStep: number;

  /** @param leastStep see shading.ts */
  constructor(source: DistanceSource, leastStep: number) {
    this.#source = source;
    this.#leastStep = leastStep;
  }

  /**
   * Goes along `(ox, oy, oz) + t * (dx, dy, dz)`, a direction of length 1, from `from` to `to`.
   * @returns whether it meets the surface, or begins inside
   */
  trace(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, from: number, to: number): boolean {
    const source = this.#source;
    let before = from;
    let beforeValue = 0;
    let t = from;
    for (this.steps = 0; this.steps < MARCH.mostSteps && t <= to; ) {
      const value = source.at(ox + t * dx, oy + t * dy, oz + t * dz);
      this.steps += 1;
      if (value <= 0) {
        this.t = t;
        if (this.steps === 1) return true;
        // Between a place outside and one inside: bisection, and at last the secant.
        let inside = value;
        for (let i = 0; i < MARCH.bisections; i++) {
          const middle = 0.5 * (before + this.t);
          const between = source.at(ox + middle * dx, oy + middle * dy, oz + middle * dz);
          if (between <= 0) {
            this.t = middle;
            inside = between;
          } else {
            before = middle;
            beforeValue = between;
          }
        }
        this.t = before + ((this.t - before) * beforeValue) / (beforeValue - inside);
        return true;
      }
      before = t;
      beforeValue = value;
      t += Math.max(MARCH.part * value, this.#leastStep * (1 + this.steps / MARCH.patience));
      // The end is looked at too: the surface may lie just before it.
      if (t > to && before < to) t = to;
    }
    return false;
  }
}
