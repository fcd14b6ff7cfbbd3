/** Typed arrays whose length is known in the end. */

export class GrowingFloats {
  #values = new Float64Array(1024);
  length = 0;

  push3(x: number, y: number, z: number): void {
    if (this.length + 3 > this.#values.length) this.#values = grown(this.#values, new Float64Array(2 * this.#values.length));
    this.#values[this.length] = x;
    this.#values[this.length + 1] = y;
    this.#values[this.length + 2] = z;
    this.length += 3;
  }

  at(place: number): number {
    return this.#values[place] as number;
  }

  /** A copy of what there is. */
  toArray(): Float64Array {
    return this.#values.slice(0, this.length);
  }
}

export class GrowingIndices {
  #values = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) this.#values = grown(this.#values, new Uint32Array(2 * this.#values.length));
    this.#values[this.length++] = value;
  }

  /** A copy of what there is. */
  toArray(): Uint32Array {
    return this.#values.slice(0, this.length);
  }
}

function grown<T extends Float64Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
