/** Arrays that were sent to a device and come again with the next step, as the picture does: they are sent once. */
import type { Place } from './place/place.ts';

/** Bytes of one array and of all: WebGPU promises no larger buffer than the first. */
const MOST_OF_ONE = 128 << 20;
const MOST_OF_ALL = 512 << 20;

export class KeptArrays<Stay> {
  #place: Place<Stay>;
  /** In the order of their last use. */
  #tensors = new Map<Float32Array, Stay>();
  #bytes = 0;
  /** Seen once: one that never comes again is not worth keeping. */
  #seen = new WeakSet<Float32Array>();

  constructor(place: Place<Stay>) {
    this.#place = place;
  }

  /** The array on the device; null when it was never seen before, or is too large. @param comesAgain whether that is known. */
  async find(values: Float32Array, dims: readonly number[], comesAgain = false): Promise<Stay | null> {
    const known = this.#tensors.get(values);
    const isNew = !this.#seen.has(values) && !comesAgain;
    this.#seen.add(values);
    if (known === undefined && (isNew || !fitsDevice(values))) return null;
    const tensor = known ?? (await this.#place.put(values, dims));
    if (known === undefined) this.#bytes += values.byteLength;
    this.#tensors.delete(values);
    this.#tensors.set(values, tensor);
    return tensor;
  }

  /** Lets go of those that were not used for longest. To be called when no run needs them. */
  trim(most = MOST_OF_ALL): void {
    for (const [values, tensor] of this.#tensors) {
      if (this.#bytes <= most) return;
      this.#tensors.delete(values);
      this.#bytes -= values.byteLength;
      this.#place.free(tensor);
    }
  }
}

export function fitsDevice(values: Float32Array): boolean {
  return values.byteLength <= MOST_OF_ONE;
}
