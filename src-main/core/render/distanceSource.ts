/** What is rendered: a field of distances that can be asked at any point. */
import { SettingError } from '../base/errors.ts';

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

/** Samples over the cube, the first and last on its faces, and what adds up outside of it. */
export abstract class CubeSource implements DistanceSource {
  readonly spacing: number;
  readonly limit: number;
  /** Samples along x, y, z, less one. */
  protected readonly lastX: number;
  protected readonly lastY: number;
  protected readonly lastZ: number;

  /** @param size [nz, ny, nx] */
  protected constructor(size: DistanceGrid['size'], limit: number) {
    [this.lastZ, this.lastY, this.lastX] = [size[0] - 1, size[1] - 1, size[2] - 1];
    this.spacing = 2 / (Math.max(...size) - 1);
    this.limit = limit;
  }

  at(x: number, y: number, z: number): number {
    const cx = x < -1 ? -1 : x > 1 ? 1 : x;
    const cy = y < -1 ? -1 : y > 1 ? 1 : y;
    const cz = z < -1 ? -1 : z > 1 ? 1 : z;
    const inside = this.inCube((cx + 1) * 0.5 * this.lastX, (cy + 1) * 0.5 * this.lastY, (cz + 1) * 0.5 * this.lastZ);
    if (cx === x && cy === y && cz === z) return inside;
    return inside + Math.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2);
  }

  /** @param x in samples, 0..lastX, and so on */
  protected abstract inCube(x: number, y: number, z: number): number;
}

/** A grid with trilinear interpolation. @throws SettingError when it has fewer samples than it says, or than 2 a side */
export class GridSource extends CubeSource {
  #values: Float32Array;
  #row: number;
  #plane: number;

  constructor({ size, values, limit }: DistanceGrid) {
    const [nz, ny, nx] = size;
    if (Math.min(...size) < 2 || values.length !== nz * ny * nx) {
      throw new SettingError('A grid of distances needs two samples a side, and one value for each.');
    }
    super(size, limit);
    this.#values = values;
    [this.#row, this.#plane] = [nx, nx * ny];
  }

  protected inCube(x: number, y: number, z: number): number {
    // The last sample belongs to the cell before it.
    const i = Math.min(this.lastX - 1, x | 0);
    const j = Math.min(this.lastY - 1, y | 0);
    const k = Math.min(this.lastZ - 1, z | 0);
    return trilinear(this.#values, k * this.#plane + j * this.#row + i, this.#row, this.#plane, x - i, y - j, z - k);
  }
}

/**
 * What is between the eight samples of a cell.
 * @param corner where its first sample is in `values`; those along y and z are `row` and `plane` further
 * @param fx how far it is to the next sample, 0..1, and so on
 */
export function trilinear(
  values: Float32Array,
  corner: number,
  row: number,
  plane: number,
  fx: number,
  fy: number,
  fz: number,
): number {
  const a = mix(values[corner] as number, values[corner + 1] as number, fx);
  const b = mix(values[corner + row] as number, values[corner + row + 1] as number, fx);
  const c = mix(values[corner + plane] as number, values[corner + plane + 1] as number, fx);
  const d = mix(values[corner + plane + row] as number, values[corner + plane + row + 1] as number, fx);
  return mix(mix(a, b, fy), mix(c, d, fy), fz);
}

function mix(a: number, b: number, part: number): number {
  return a + (b - a) * part;
}
