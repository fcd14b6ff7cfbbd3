/**
 * The distances of a surface on a grid over [-1, 1]^3. A distance changes no faster than one moves, so the middle of a cube
 * tells whether anything in it is nearer than the limit; where nothing is, all of it is on one side. Cubes that may hold
 * such samples are divided, down to the samples themselves.
 */
import { axisCoordinates } from '../../signal/signal.ts';
import { writeHalves } from '../../base/halfFloat.ts';
import type { DistanceData } from './distanceData.ts';
import { SurfaceDistance } from './signedDistance.ts';

/** Sides of cubes in samples, each a multiple of the next. */
const SIDES = [32, 8, 4] as const;
/** For the rounding of coordinates and distances to 32 bits. */
const ROUNDING = 1e-5;

/**
 * Signed distances [n, n, n] of z, y, x as bits of half-precision floats, negative inside, cut off at `limit`; the first and
 * last samples stand on the faces of the domain. Takes seconds of a fine grid.
 * @param progress 0..1.
 */
export function distanceVolume(
  data: DistanceData,
  resolution: number,
  limit: number,
  progress: (done: number) => void = () => undefined,
): Uint16Array {
  const grid = new Filling(data, resolution, limit);
  const [largest] = SIDES;
  const counts = Math.ceil(resolution / largest);
  for (let cube = 0; cube < counts ** 3; cube++) {
    const [z, y, x] = [Math.floor(cube / counts ** 2), Math.floor(cube / counts) % counts, cube % counts];
    grid.fill(z * largest, y * largest, x * largest, 0);
    progress((cube + 1) / counts ** 3);
  }
  return grid.halves;
}

/** A grid on the way to being filled. */
class Filling {
  readonly halves: Uint16Array;
  #n: number;
  #limit: number;
  #along: Float32Array;
  #field: SurfaceDistance;

  constructor(data: DistanceData, resolution: number, limit: number) {
    this.halves = new Uint16Array(resolution ** 3);
    this.#n = resolution;
    this.#limit = limit;
    this.#along = axisCoordinates(resolution);
    this.#field = new SurfaceDistance(data);
  }

  /** Fills the cube that begins at a sample. @param level of its side in SIDES. */
  fill(z: number, y: number, x: number, level: number): void {
    const side = SIDES[level];
    if (side === undefined || Math.max(z, y, x) >= this.#n) return;
    const step = 2 / (this.#n - 1);
    const half = ((side - 1) / 2) * step;
    const enough = this.#limit + Math.sqrt(3) * half + ROUNDING;
    const middle = Float32Array.from([x, y, z], (at) => -1 + at * step + half);
    const [distance = 0] = this.#field.distance(middle, enough);
    if (Math.abs(distance) >= enough) this.#write(z, y, x, side, () => Math.sign(distance) * this.#limit);
    else if (level === SIDES.length - 1) this.#measure(z, y, x, side);
    else this.#divide(z, y, x, level + 1);
  }

  #divide(z: number, y: number, x: number, level: number): void {
    const [from, to] = [SIDES[level - 1] as number, SIDES[level] as number];
    for (let dz = 0; dz < from; dz += to) {
      for (let dy = 0; dy < from; dy += to) {
        for (let dx = 0; dx < from; dx += to) this.fill(z + dz, y + dy, x + dx, level);
      }
    }
  }

  #measure(z: number, y: number, x: number, side: number): void {
    const points: number[] = [];
    const at = (place: number): number => this.#along[place] as number;
    this.#visit(z, y, x, side, (iz, iy, ix) => points.push(at(ix), at(iy), at(iz)));
    const distances = this.#field.distance(Float32Array.from(points), this.#limit);
    let next = 0;
    this.#write(z, y, x, side, () => distances[next++] as number);
  }

  /** Puts values into a cube, in the order of `visit`. */
  #write(z: number, y: number, x: number, side: number, value: () => number): void {
    const row = new Float32Array(Math.min(side, this.#n - x));
    this.#visit(z, y, x, side, (iz, iy, ix) => {
      row[ix - x] = value();
      if (ix - x === row.length - 1) writeHalves(row, this.halves, (iz * this.#n + iy) * this.#n + x, 1);
    });
  }

  /** The samples of a cube that lie in the grid, x fastest. */
  #visit(z: number, y: number, x: number, side: number, take: (z: number, y: number, x: number) => void): void {
    const end = (from: number): number => Math.min(this.#n, from + side);
    for (let iz = z; iz < end(z); iz++) {
      for (let iy = y; iy < end(y); iy++) for (let ix = x; ix < end(x); ix++) take(iz, iy, ix);
    }
  }
}
