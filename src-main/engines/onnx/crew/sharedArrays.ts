/** Arrays in memory that all threads see. They are kept, for the next batch is mostly of the same size. */
export class SharedArrays {
  #arrays = new Map<string, Float32Array>();

  /** `length` numbers, whatever they were; what was taken by this name before is not valid any more. */
  take(name: string, length: number): Float32Array {
    const known = this.#arrays.get(name);
    if (known && known.length >= length) return known.subarray(0, length);
    const made = new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
    this.#arrays.set(name, made);
    return made;
  }

  /** The same, with a copy of `values` in it. */
  put(name: string, values: Float32Array): Float32Array {
    const array = this.take(name, values.length);
    array.set(values);
    return array;
  }
}
