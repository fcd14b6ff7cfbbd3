/**
 * The distances of a surface on a grid over [-1, 1]^3. A distance changes no faster than one moves, so the middle of a cube
 * tells whether anything in it is nearer than the limit; where nothing is, all of it is on one side. Cubes that may hold
 * such samples are divided, down to the samples themselves.
 */
import { axisCoordinates } from '../../signal/signal.ts';
import type { DistanceData } from './distanceData.ts';
import { SurfaceDistance } from './signedDistance.ts';

/** Sides of cubes in samples, each a multiple of the next. */
const SIDES = [16, 8, 4] as const;
/** Planes of z that can be asked for apart: cubes are not cut. */
export const DISTANCE_PLANES = SIDES[0];
/** For the rounding of coordinates and distances to 32 bits. */
const ROUNDING = 1e-5;

/** Distances on a grid, as plain data: it can be posted to a worker thread. */
export interface DistanceTask {
  data: DistanceData;
  /** Samples n along each axis, the first and the last on the faces of the domain. */
  resolution: number;
  /** Distances are cut off at it. */
  limit: number;
}

/**
 * Signed distances at some planes of a grid, [planes, n, n] of z, y, x, negative inside.
 * @param from first plane, a multiple of DISTANCE_PLANES; `to` is the one after the last.
 * @param progress 0..1.
 */
export function distancePlanes(task: DistanceTask, from: number, to: number, progress: (done: number) => void = () => undefined): Float32Array {
  const grid = new Filling(task, from, to);
  const [largest] = SIDES;
  const along = Math.ceil(task.resolution / largest);
  const layers = Math.ceil((to - from) / largest);
  for (let cube = 0; cube < layers * along ** 2; cube++) {
    const [z, y, x] = [Math.floor(cube / along ** 2), Math.floor(cube / along) % along, cube % along];
    grid.fill(from + z * largest, y * largest, x * largest, 0);
    progress((cube + 1) / (layers * along ** 2));
  }
  return grid.values;
}

/** All of a grid, [n, n, n]. Takes seconds of a fine one. */
export function distanceVolume(task: DistanceTask): Float32Array {
  return distancePlanes(task, 0, task.resolution);
}

/** Planes of a grid on the way to being filled. */
class Filling {
  readonly values: Float32Array;
  #n: number;
  #from: number;
  #to: number;
  #limit: number;
  #along: Float32Array;
  #field: SurfaceDistance;

  constructor({ data, resolution, limit }: DistanceTask, from: number, to: number) {
    this.values = new Float32Array((to - from) * resolution ** 2);
    this.#n = resolution;
    this.#from = from;
    this.#to = to;
    this.#limit = limit;
    this.#along = axisCoordinates(resolution);
    this.#field = new SurfaceDistance(data);
  }

  /** Fills the cube that begins at a sample. @param level of its side in SIDES. */
  fill(z: number, y: number, x: number, level: number): void {
    const side = SIDES[level];
    if (side === undefined || z >= this.#to || Math.max(y, x) >= this.#n) return;
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
    this.#visit(z, y, x, side, (iz, iy, ix) => {
      this.values[((iz - this.#from) * this.#n + iy) * this.#n + ix] = value();
    });
  }

  /** The samples of a cube that lie in the grid, x fastest. */
  #visit(z: number, y: number, x: number, side: number, take: (z: number, y: number, x: number) => void): void {
    const end = (from: number, most: number): number => Math.min(most, from + side);
    for (let iz = z; iz < end(z, this.#to); iz++) {
      for (let iy = y; iy < end(y, this.#n); iy++) for (let ix = x; ix < end(x, this.#n); ix++) take(iz, iy, ix);
    }
  }
}
