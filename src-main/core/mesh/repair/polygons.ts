/** Polygons cut into triangles. Corners that bend inwards are respected; nothing is added and no corner moved. */

/** Polygons as files have them. */
export interface PolygonMesh {
  /** [n, 3], x y z. */
  positions: Float64Array;
  /** Vertices of the polygons, one after another. */
  corners: Uint32Array;
  /** How many corners each polygon has; null when all are triangles. */
  sides: Uint32Array | null;
}

/** Polygons of more corners are cut from their first corner, whatever their form: looking for ears takes time squared. */
const MOST_CORNERS_CLIPPED = 512;

/** The triangles [m, 3] of polygons; polygons of fewer than three corners have none. */
export function triangulate({ positions, corners, sides }: PolygonMesh): Uint32Array {
  if (!sides) return corners;
  const indices = new Uint32Array(3 * triangulatedCount({ corners, sides }));
  let start = 0;
  let to = 0;
  for (const count of sides) {
    if (count === 3) {
      for (let k = 0; k < 3; k++) indices[to++] = corners[start + k] as number;
    } else if (count > 3) {
      const polygon = corners.subarray(start, start + count);
      indices.set(count <= MOST_CORNERS_CLIPPED ? clipEars(positions, polygon) : fan(polygon), to);
      to += 3 * (count - 2);
    }
    start += count;
  }
  return indices;
}

/** How many triangles `triangulate` makes. */
export function triangulatedCount({ corners, sides }: Pick<PolygonMesh, 'corners' | 'sides'>): number {
  return sides ? sides.reduce((sum, count) => sum + Math.max(0, count - 2), 0) : corners.length / 3;
}

/** Triangles from the first corner to all sides that it is not an end of. */
function fan(polygon: Uint32Array): Uint32Array {
  const indices = new Uint32Array(3 * (polygon.length - 2));
  for (let i = 1, to = 0; i + 1 < polygon.length; i++) {
    indices[to++] = polygon[0] as number;
    indices[to++] = polygon[i] as number;
    indices[to++] = polygon[i + 1] as number;
  }
  return indices;
}

/** A polygon seen along its normal: corners [n, 2], counter-clockwise on the whole. */
interface Outline {
  u: Float64Array;
  v: Float64Array;
}

/** Cuts off a corner at a time whose triangle holds no other corner; a fan when the polygon is convex. */
function clipEars(positions: Float64Array, polygon: Uint32Array): Uint32Array {
  const outline = project(positions, polygon);
  const left = Array.from(polygon, (_, i) => i);
  if (left.every((i) => turn(outline, left.at(i - 1) as number, i, (i + 1) % left.length) >= 0)) return fan(polygon);
  const indices: number[] = [];
  while (left.length > 3) {
    const ear = left.findIndex((_, place) => isEar(outline, left, place));
    // An outline that crosses itself may have none: then nothing tells one way to cut it from another.
    if (ear < 0) break;
    indices.push(left.at(ear - 1) as number, left[ear] as number, left[(ear + 1) % left.length] as number);
    left.splice(ear, 1);
  }
  const rest = fan(Uint32Array.from(left));
  return Uint32Array.from([...indices, ...rest], (i) => polygon[i] as number);
}

function isEar(outline: Outline, left: number[], place: number): boolean {
  const [a, b, c] = [left.at(place - 1) as number, left[place] as number, left[(place + 1) % left.length] as number];
  if (turn(outline, a, b, c) <= 0) return false;
  // An outline may come back to a place, to go round a hole: what is at a corner is not in the way.
  return left.every((p) => isAt(outline, p, a) || isAt(outline, p, b) || isAt(outline, p, c) || !isWithin(outline, a, b, c, p));
}

function isAt({ u, v }: Outline, p: number, q: number): boolean {
  return p === q || (u[p] === u[q] && v[p] === v[q]);
}

function isWithin(outline: Outline, a: number, b: number, c: number, p: number): boolean {
  return turn(outline, a, b, p) >= 0 && turn(outline, b, c, p) >= 0 && turn(outline, c, a, p) >= 0;
}

/** Twice the area of a triangle of corners, positive when they turn left. */
function turn({ u, v }: Outline, a: number, b: number, c: number): number {
  const [au, av] = [u[a] as number, v[a] as number];
  return ((u[b] as number) - au) * ((v[c] as number) - av) - ((v[b] as number) - av) * ((u[c] as number) - au);
}

/** Drops the coordinate along which the polygon's normal (Newell's) is longest. */
function project(positions: Float64Array, polygon: Uint32Array): Outline {
  const at = (corner: number, axis: number) => positions[3 * (polygon[corner] as number) + axis] as number;
  const normal = [0, 1, 2].map((axis) => {
    const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
    let sum = 0;
    for (let i = 0; i < polygon.length; i++) {
      const next = (i + 1) % polygon.length;
      sum += (at(i, u) - at(0, u)) * (at(next, v) - at(0, v)) - (at(next, u) - at(0, u)) * (at(i, v) - at(0, v));
    }
    return sum;
  });
  const longest = normal.map(Math.abs).reduce((best, size, axis, sizes) => (size > (sizes[best] as number) ? axis : best), 0);
  const [first, second] = [(longest + 1) % 3, (longest + 2) % 3];
  const isSeenFromBehind = (normal[longest] as number) < 0;
  const coordinates = (axis: number) => Float64Array.from(polygon, (_, corner) => at(corner, axis));
  return isSeenFromBehind
    ? { u: coordinates(second), v: coordinates(first) }
    : { u: coordinates(first), v: coordinates(second) };
}
