/** One channel of a frame, and its smaller copies. */

export interface Plane {
  width: number;
  height: number;
  /** [height, width] */
  values: Float32Array;
}

/** A plane and its halves, the largest first, down to a shorter side of `least` to 2 `least` pixels. */
export function pyramid(plane: Plane, least: number): Plane[] {
  const levels = [plane];
  for (let last = plane; Math.min(last.width, last.height) >= 2 * least; ) levels.push((last = halved(last)));
  return levels;
}

/** Means of 2 x 2 pixels; what an odd side leaves over is dropped. */
export function halved({ width, height, values }: Plane): Plane {
  const [w, h] = [width >> 1, height >> 1];
  const half = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const at = 2 * y * width + 2 * x;
      const upper = (values[at] as number) + (values[at + 1] as number);
      const lower = (values[at + width] as number) + (values[at + width + 1] as number);
      half[y * w + x] = (upper + lower) / 4;
    }
  }
  return { width: w, height: h, values: half };
}
