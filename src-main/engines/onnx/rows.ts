/** Features of a branch's rows, and parts of them: tiles of a brick have the same rows. */

/** [features, rows] */
export interface Rows {
  data: Float32Array;
  rows: number;
}

/** Columns start..start+count-1. */
export function cutRows({ data, rows }: Rows, start: number, count: number): Float32Array {
  if (count === rows) return data;
  const features = data.length / rows;
  const cut = new Float32Array(features * count);
  for (let f = 0; f < features; f++) cut.set(data.subarray(f * rows + start, f * rows + start + count), f * count);
  return cut;
}

/** Adds [features, count] to columns start..start+count-1. */
export function addRows({ data, rows }: Rows, start: number, count: number, part: Float32Array | undefined): void {
  if (!part) return;
  const features = data.length / rows;
  for (let f = 0; f < features; f++) {
    for (let i = 0; i < count; i++) {
      const place = f * rows + start + i;
      data[place] = (data[place] as number) + (part[f * count + i] as number);
    }
  }
}
