/** What is rendered: a field of distances that can be asked at any point. */
import { SettingError } from '../errors.ts';

export interface DistanceSource {
  /** The distance at a point, negative inside. Outside of the cube [-1, 1]^3 that to the cube adds up. */
  at(x: number, y: number, z: number): number;
  /** Between two samples: normals are taken over it. */
  spacing: number;
  /** Distances are known from -limit to limit. */
  limit: number;
}

/** Distances on a regular grid over [-1, 1]^3, the first and last samples on its faces. */
export interface DistanceGrid {
  /** [nz, ny, nx], each at least 2. */
  size: readonly [number, number, number];
  /** [nz, ny, nx] */
  values: Float32Array;
  /** Where the distances were cut off; Infinity when they were not. */
  limit: number;
}

/** A grid with trilinear interpolation. @throws SettingError when it has fewer samples than it says, or than 2 a side */
export class GridSource implements DistanceSource {
  readonly spacing: number;
  readonly limit: number;
  #values: Float32Array;
  /** Samples along x, y, z, less one. */
  #lastX: number;
  #lastY: number;
  #lastZ: number;
  #row: number;
  #plane: number;

  constructor({ size, values, limit }: DistanceGrid) {
    const [nz, ny, nx] = size;
    if (Math.min(...size) < 2 || values.length !== nz * ny * nx) {
      throw new SettingError('A grid of distances needs two samples a side, and one value for each.');
    }
    this.#values = values;
    [this.#lastX, this.#lastY, this.#lastZ] = [nx - 1, ny - 1, nz - 1];
    [this.#row, this.#plane] = [nx, nx * ny];
    this.spacing = 2 / (Math.max(...size) - 1);
    this.limit = limit;
  }

  at(x: number, y: number, z: number): number {
    const cx = x < -1 ? -1 : x > 1 ? 1 : x;
    const cy = y < -1 ? -1 : y > 1 ? 1 : y;
    const cz = z < -1 ? -1 : z > 1 ? 1 : z;
    const inside = this.#inside((cx + 1) * 0.5 * this.#lastX, (cy + 1) * 0.5 * this.#lastY, (cz + 1) * 0.5 * this.#lastZ);
    if (cx === x && cy === y && cz === z) return inside;
    return inside + Math.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2);
  }

  /** @param x in samples, 0..nx - 1, and so on */
  #inside(x: number, y: number, z: number): number {
    const values = this.#values;
    const row = this.#row;
    const plane = this.#plane;
    // The last sample belongs to the cell before it.
    const i = Math.min(this.#lastX - 1, x | 0);
    const j = Math.min(this.#lastY - 1, y | 0);
    const k = Math.min(this.#lastZ - 1, z | 0);
    const fx = x - i;
    const fy = y - j;
    const o = k * plane + j * row + i;
    const a = mix(values[o] as number, values[o + 1] as number, fx);
    const b = mix(values[o + row] as number, values[o + row + 1] as number, fx);
    const c = mix(values[o + plane] as number, values[o + plane + 1] as number, fx);
    const d = mix(values[o + plane + row] as number, values[o + plane + row + 1] as number, fx);
    return mix(mix(a, b, fy), mix(c, d, fy), z - k);
  }
}

function mix(a: number, b: number, part: number): number {
  return a + (b - a) * part;
}
