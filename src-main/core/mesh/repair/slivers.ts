/**
 * Triangles so thin that they have no area to speak of, taken into their neighbours. To leave one out would open the
 * surface: where its middle corner lies on its longest side, the neighbour there has no such corner.
 */
import { edgeGroups, nextHalfEdge, previousHalfEdge } from '../edges.ts';
import { faceAreas, vertexCount, type TriangleMesh } from '../mesh.ts';

/** A sliver beside slivers takes some; more than this only where nothing helps. */
const MOST_PASSES = 10;

/**
 * A mesh without triangles that are less than `height` high, where that can be: the neighbour across the longest side is
 * cut at the corner that lies on it, and the sliver is gone. At the border of a surface, and where more than two
 * triangles meet, slivers stay. @param mesh every triangle has three corners.
 */
export function withoutSlivers(mesh: TriangleMesh, height: number): { mesh: TriangleMesh; taken: number } {
  let { indices } = mesh;
  let taken = 0;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const cut = cutAtSlivers({ positions: mesh.positions, indices }, height);
    if (cut.taken === 0) break;
    indices = cut.indices;
    taken += cut.taken;
  }
  return { mesh: { positions: mesh.positions, indices }, taken };
}

function cutAtSlivers(mesh: TriangleMesh, height: number): { indices: Uint32Array; taken: number } {
  const { indices } = mesh;
  const areas = faceAreas(mesh);
  const longest = (t: number): number => [3 * t, 3 * t + 1, 3 * t + 2].reduce((a, b) => (sideLength(mesh, b) > sideLength(mesh, a) ? b : a));
  const slivers: number[] = [];
  for (let t = 0; t < areas.length; t++) {
    // Cheap first: the longest side is no longer than the model, and hardly any triangle is as flat.
    const side = longest(t);
    if (2 * (areas[t] as number) < height * sideLength(mesh, side)) slivers.push(side);
  }
  if (slivers.length === 0) return { indices, taken: 0 };
  const across = twins(mesh);
  const cut = indices.slice();
  const isTouched = new Uint8Array(areas.length);
  let taken = 0;
  for (const side of slivers) {
    const [t, twin] = [Math.floor(side / 3), across[side] as number];
    const other = Math.floor(twin / 3);
    const middle = indices[previousHalfEdge(side)] as number;
    if (twin < 0 || isTouched[t] || isTouched[other] || indices[previousHalfEdge(twin)] === middle) continue;
    isTouched[t] = isTouched[other] = 1;
    const [from, to, tip] = [indices[twin], indices[nextHalfEdge(twin)], indices[previousHalfEdge(twin)]] as [number, number, number];
    cut.set([from, middle, tip], 3 * t);
    cut.set([middle, to, tip], 3 * other);
    taken++;
  }
  return { indices: cut, taken };
}

function sideLength({ positions, indices }: TriangleMesh, h: number): number {
  const [a, b] = [3 * (indices[h] as number), 3 * (indices[nextHalfEdge(h)] as number)];
  const at = (axis: number): number => (positions[b + axis] as number) - (positions[a + axis] as number);
  return Math.hypot(at(0), at(1), at(2));
}

/** The other half-edge of every edge that two triangles share; -1 elsewhere. */
function twins(mesh: TriangleMesh): Int32Array {
  const { order, starts } = edgeGroups(mesh.indices, vertexCount(mesh));
  const across = new Int32Array(mesh.indices.length).fill(-1);
  for (let edge = 0; edge + 1 < starts.length; edge++) {
    const start = starts[edge] as number;
    if ((starts[edge + 1] as number) - start !== 2) continue;
    const [a, b] = [order[start] as number, order[start + 1] as number];
    across[a] = b;
    across[b] = a;
  }
  return across;
}
