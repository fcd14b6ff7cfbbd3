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

  at(u: number, v: number, w: number): number {
    const [nz, ny, nx] = this.size;
    const values = this.#values;
    const x = Math.min(nx - 1, Math.max(0, u * (nx - 1)));
    const y = Math.min(ny - 1, Math.max(0, v * (ny - 1)));
    const z = Math.min(nz - 1, Math.max(0, w * (nz - 1)));
    const [ix, iy, iz] = [Math.floor(x), Math.floor(y), Math.floor(z)];
    const [fx, fy, fz] = [x - ix, y - iy, z - iz];
    const right = ix + 1 < nx ? 1 : 0;
    const down = iy + 1 < ny ? nx : 0;
    const deep = iz + 1 < nz ? nx * ny : 0;
    const at = (iz * ny + iy) * nx + ix;
    const row = (place: number): number => (values[place] as number) + fx * ((values[place + right] as number) - (values[place] as number));
    const near = row(at) + fy * (row(at + down) - row(at));
    const far = row(at + deep) + fy * (row(at + deep + down) - row(at + deep));
    return near + fz * (far - near);
  }
}
