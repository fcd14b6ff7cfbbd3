/** Numbers in memory that all threads see: posted to a worker thread, they are not copied. */

/** A copy in shared memory. */
export function shared<Values extends Float32Array | Int32Array | Uint32Array>(values: Values): Values {
  const Copy = values.constructor as new (memory: SharedArrayBuffer) => Values;
  const copy = new Copy(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
