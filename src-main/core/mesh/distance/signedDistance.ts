/**
 * Ground truth of a shape: the distance to its surface, negative inside. Inside is where the generalized winding
 * number is above a half, which needs no closed surface: it works with holes, doubled faces and self-intersection.
 */
import { steepestWinding } from './border.ts';
import type { DistanceData } from './distanceData.ts';
import { discDistance, NearestSearch, triangleDistance } from './nearest.ts';
import { discWinding, triangleWinding, windingNumber } from './windingNumber.ts';

/** A shape's signed distance at any points. */
export interface DistanceField {
  /**
   * Signed distances [n] of points [n, 3] (x y z), negative inside, from -limit to limit. Quickest where each point is
   * near the one before; with a small limit, points far away cost a fraction.
   */
  distance(points: Float32Array, limit?: number): Float32Array;
}

const INSIDE = 0.5;
/** The winding number is not computed more exactly than this. */
const UNSURE = 0.05;

/** The distance field of a surface. One for each thread: it goes on from its last point. */
export class SurfaceDistance implements DistanceField {
  #nearest: NearestSearch;
  #windingAt: (x: number, y: number, z: number) => number;
  #data: DistanceData;
  /** A point whose winding number is known, and how far it is from the surface at least. */
  #known = { x: 0, y: 0, z: 0, distance: 0, winding: 0 };

  constructor(data: DistanceData) {
    const { kind, tree, items, sums } = data;
    const isTriangles = kind === 'triangles';
    this.#data = data;
    this.#nearest = new NearestSearch(tree, isTriangles ? triangleDistance(items) : discDistance(items));
    this.#windingAt = windingNumber(tree, sums, isTriangles ? triangleWinding(items) : discWinding(items));
  }

  distance(points: Float32Array, limit = Infinity): Float32Array {
    const distances = new Float32Array(points.length / 3);
    for (let i = 0; i < distances.length; i++) {
      const x = points[3 * i] as number;
      const y = points[3 * i + 1] as number;
      const z = points[3 * i + 2] as number;
      const distance = Math.sqrt(this.#nearest.distanceSquared(x, y, z, limit * limit));
      distances[i] = this.#isInside(x, y, z, distance) ? -distance : distance;
    }
    return distances;
  }

  /** The generalized winding number [n] at points [n, 3]. */
  winding(points: Float32Array): Float32Array {
    const numbers = new Float32Array(points.length / 3);
    for (let i = 0; i < numbers.length; i++) {
      numbers[i] = this.#windingAt(points[3 * i] as number, points[3 * i + 1] as number, points[3 * i + 2] as number);
    }
    return numbers;
  }

  #isInside(x: number, y: number, z: number, distance: number): boolean {
    const known = this.#known;
    const { border } = this.#data;
    const isKnown = this.#isLikeKnown(x, y, z);
    if (!isKnown) known.winding = this.#windingAt(x, y, z);
    // Where nothing changes it, a winding number moves along; else errors would add up.
    if (!isKnown || border?.length === 0) {
      known.x = x;
      known.y = y;
      known.z = z;
      known.distance = distance;
    }
    return known.winding > INSIDE;
  }

  /** Whether a point is on the same side as the known one: in the empty ball around that, and not changed by the border. */
  #isLikeKnown(x: number, y: number, z: number): boolean {
    const known = this.#known;
    const { border } = this.#data;
    if (!border) return false;
    const move = Math.sqrt((x - known.x) ** 2 + (y - known.y) ** 2 + (z - known.z) ** 2);
    const room = known.distance - move;
    if (room <= 0) return false;
    if (border.length === 0) return true;
    const change = move * steepestWinding(border, known.x, known.y, known.z, move, room);
    return change < Math.abs(known.winding - INSIDE) - UNSURE;
  }
}
