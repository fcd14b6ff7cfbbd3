/** Noise that is the same on every run: functions of the place alone. */

/** A number in [0, 1) for a cell of the plane. */
export function cellValue(x: number, y: number, seed = 0): number {
  let h = Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(y | 0, 0x165667b1) ^ Math.imul(seed, 0x9e3779b9);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** Values of the cells' corners, smoothly joined: [value in [0, 1], its slope in x, its slope in y]. */
export function noiseAndSlope(x: number, y: number, seed = 0): [number, number, number] {
  const [ix, iy] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - ix, y - iy];
  const [sx, sy] = [fx * fx * fx * (fx * (fx * 6 - 15) + 10), fy * fy * fy * (fy * (fy * 6 - 15) + 10)];
  const [dx, dy] = [30 * fx * fx * (fx - 1) ** 2, 30 * fy * fy * (fy - 1) ** 2];
  const a = cellValue(ix, iy, seed);
  const b = cellValue(ix + 1, iy, seed) - a;
  const c = cellValue(ix, iy + 1, seed) - a;
  const d = cellValue(ix + 1, iy + 1, seed) - a - b - c;
  return [a + b * sx + c * sy + d * sx * sy, dx * (b + d * sy), dy * (c + d * sx)];
}

export function noise(x: number, y: number, seed = 0): number {
  return noiseAndSlope(x, y, seed)[0];
}

/** Octaves of noise, each twice as fine, half as strong and turned: about [0, 1]. */
export function cloudNoise(x: number, y: number, octaves: number, seed = 0): number {
  let [sum, strength] = [0, 0.5];
  for (let i = 0; i < octaves; i++) {
    sum += strength * noise(x, y, seed + i);
    [x, y] = [1.6 * x - 1.2 * y, 1.2 * x + 1.6 * y];
    strength /= 2;
  }
  return sum / (1 - 0.5 ** octaves);
}

/** As cloudNoise, but steep places take less of the finer octaves: ridges stay sharp and slopes smooth. */
export function mountainNoise(x: number, y: number, octaves: number, seed = 0): number {
  let [sum, strength, slopeX, slopeY] = [0, 0.5, 0, 0];
  for (let i = 0; i < octaves; i++) {
    const [value, dx, dy] = noiseAndSlope(x, y, seed + i);
    slopeX += dx;
    slopeY += dy;
    sum += (strength * value) / (1 + slopeX * slopeX + slopeY * slopeY);
    [x, y] = [1.6 * x - 1.2 * y, 1.2 * x + 1.6 * y];
    strength /= 2;
  }
  return sum;
}
