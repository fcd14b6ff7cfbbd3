/** Values on a grid, between its samples too. */

export interface ValueSamples {
  /** Samples along z, y, x. */
  size: readonly [number, number, number];
  /** [z, y, x] in [0, 1]. */
  values: Float32Array;
}

/** Reads a grid by places 0..1 along x, y, z: linear between samples, and beyond the ends what is there. */
export class ValueReader {
  readonly size: readonly [number, number, number];
  #values: Float32Array;

  constructor({ size, values }: ValueSamples) {
    this.size = size;
    this.#values = values;
  }

  /** Called hundreds of millions of times a picture: it makes no arrays and no functions. */
  at(u: number, v: number, w: number): number {
    const values = this.#values;
    const size = this.size;
    const nz = size[0];
    const ny = size[1];
    const nx = size[2];
    const x = Math.min(nx - 1, Math.max(0, u * (nx - 1)));
    const y = Math.min(ny - 1, Math.max(0, v * (ny - 1)));
    const z = Math.min(nz - 1, Math.max(0, w * (nz - 1)));
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const iz = Math.floor(z);
    const right = ix + 1 < nx ? 1 : 0;
    const down = iy + 1 < ny ? nx : 0;
    const deep = iz + 1 < nz ? nx * ny : 0;
    const at = (iz * ny + iy) * nx + ix;
    const near = rows(values, at, right, down, x - ix, y - iy);
    const far = rows(values, at + deep, right, down, x - ix, y - iy);
    return near + (z - iz) * (far - near);
  }
}

/** Linear between two rows of a slice, from the sample at a place on. */
function rows(values: Float32Array, at: number, right: number, down: number, fx: number, fy: number): number {
  const first = values[at] as number;
  const second = values[at + down] as number;
  const upper = first + fx * ((values[at + right] as number) - first);
  const lower = second + fx * ((values[at + down + right] as number) - second);
  return upper + fy * (lower - upper);
}
