/** How alike two shapes are. */
import { Random } from '../../base/random.ts';
import { buildDistanceData } from './distanceData.ts';
import type { Surface } from '../mesh.ts';
import { SurfaceDistance, type DistanceField } from './signedDistance.ts';
import { brickCounts, spacing, type SparseGrid } from '../sparseGrid.ts';
import { surfacePoints } from '../surfacePoints.ts';

/** A surface to be compared with many others: its points, and how far others are from it. */
export interface ComparedSurface {
  surface: Surface;
  distance: DistanceField;
}

/** Makes a surface ready for comparison. */
export function comparedSurface(surface: Surface): ComparedSurface {
  return { surface, distance: new SurfaceDistance(buildDistanceData(surface)) };
}

/**
 * The Chamfer distance: the mean distance from points on one surface to the other, and back, and the mean of both.
 * @param samples points on each surface.
 */
export function chamferDistance(a: ComparedSurface, b: ComparedSurface, samples: number, seed = 0): number {
  const random = new Random(seed);
  const oneWay = (from: ComparedSurface, to: ComparedSurface): number =>
    meanSize(to.distance.distance(surfacePoints(from.surface)(samples, random)));
  return (oneWay(a, b) + oneWay(b, a)) / 2;
}

function meanSize(values: Float32Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
}

/** Intersection over union of where two fields are negative, on the same points; 1 when both are so nowhere. */
export function intersectionOverUnion(a: Float32Array, b: Float32Array): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const [inA, inB] = [(a[i] as number) < 0, (b[i] as number) < 0];
    if (inA && inB) both++;
    if (inA || inB) either++;
  }
  return either === 0 ? 1 : both / either;
}

/** How far distances are off the true ones on average, on the same points. */
export function meanDistanceError(found: Float32Array, truth: Float32Array): number {
  return meanSize(found.map((value, i) => value - (truth[i] as number)));
}

/**
 * How far a grid is from being distances: the mean of |gradient length - 1| over its kept samples that are no further
 * than `band` from the surface, by differences within their brick. Null when there is none.
 */
export function eikonalDeviation(grid: SparseGrid, band: number): number | null {
  const { brick, table, values } = grid;
  const [nz, ny, nx] = brickCounts(grid);
  const [dx, dy, dz] = spacing(grid);
  const [row, plane] = [brick[2], brick[1] * brick[2]];
  let [sum, samples] = [0, 0];
  for (let place = 0; place < nz * ny * nx; place++) {
    const kept = table[place] as number;
    if (kept < 0) continue;
    const [bz, by, bx] = [Math.floor(place / (ny * nx)), Math.floor(place / nx) % ny, place % nx];
    const ends = [bz, by, bx].map((b, axis) =>
      Math.min(brick[axis] as number, (grid.size[axis] as number) - b * (brick[axis] as number)) - 1,
    );
    const [endZ, endY, endX] = ends as [number, number, number];
    for (let z = 1; z < endZ; z++) {
      for (let y = 1; y < endY; y++) {
        const start = (kept * brick[0] + z) * plane + y * row;
        for (let at = start + 1; at < start + endX; at++) {
          if (!(Math.abs(values[at] as number) <= band)) continue;
          const x = ((values[at + 1] as number) - (values[at - 1] as number)) / (2 * dx);
          const up = ((values[at + row] as number) - (values[at - row] as number)) / (2 * dy);
          const deep = ((values[at + plane] as number) - (values[at - plane] as number)) / (2 * dz);
          sum += Math.abs(Math.sqrt(x * x + up * up + deep * deep) - 1);
          samples++;
        }
      }
    }
  }
  return samples === 0 ? null : sum / samples;
}
