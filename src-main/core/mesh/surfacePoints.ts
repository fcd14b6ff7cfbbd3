/** Random points on a surface, as many on equal areas. */
import { faceAreas, isMesh, type Surface, type TriangleMesh } from './mesh.ts';
import type { Random } from '../base/random.ts';

/** Draws points on a surface: [n, 3] x y z. Of a point cloud, its own points, each as often as another. */
export type DrawSurfacePoints = (count: number, random: Random) => Float32Array;

/** Makes a surface ready for drawing points. */
export function surfacePoints(surface: Surface): DrawSurfacePoints {
  return isMesh(surface) ? meshPoints(surface) : cloudPoints(surface.positions);
}

function cloudPoints(positions: Float64Array): DrawSurfacePoints {
  return (count, random) => {
    const points = new Float32Array(3 * count);
    for (let i = 0; i < points.length; i += 3) {
      const place = 3 * random.integer(positions.length / 3);
      points.set(positions.subarray(place, place + 3), i);
    }
    return points;
  };
}

function meshPoints(mesh: TriangleMesh): DrawSurfacePoints {
  const { positions, indices } = mesh;
  const upTo = faceAreas(mesh);
  let area = 0;
  for (let t = 0; t < upTo.length; t++) upTo[t] = area += upTo[t] as number;
  return (count, random) => {
    const points = new Float32Array(3 * count);
    for (let i = 0; i < points.length; i += 3) {
      const corner = 3 * firstAbove(upTo, random.uniform() * area);
      const a = 3 * (indices[corner] as number);
      const b = 3 * (indices[corner + 1] as number);
      const c = 3 * (indices[corner + 2] as number);
      // Half of a parallelogram, folded onto the other half.
      let [u, v] = [random.uniform(), random.uniform()];
      if (u + v > 1) [u, v] = [1 - u, 1 - v];
      for (let axis = 0; axis < 3; axis++) {
        const from = positions[a + axis] as number;
        const alongB = (positions[b + axis] as number) - from;
        const alongC = (positions[c + axis] as number) - from;
        points[i + axis] = from + u * alongB + v * alongC;
      }
    }
    return points;
  };
}

/** The first place whose value is above a limit; the last one when there is none. */
function firstAbove(rising: Float64Array, limit: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] as number) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
