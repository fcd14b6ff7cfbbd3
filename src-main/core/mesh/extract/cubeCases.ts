/**
 * Marching cubes without a table from a book: the surface in a cube follows from which corners are inside. On every
 * face the crossed edges are joined in pairs; the joints make loops round the cube, and each loop is filled. Two cubes
 * join the crossings of their common face in the same way, so that what comes out is always a closed manifold.
 *
 * Corner x + 2y + 4z. Edges 0-3 run along x (0 + y + 2z), 4-7 along y (4 + x + 2z), 8-11 along z (8 + x + 2y).
 */

/** Corners of the faces, counter-clockwise seen from outside: x = 0, 1, y = 0, 1, z = 0, 1. */
export const FACES = [
  [0, 4, 6, 2],
  [1, 3, 7, 5],
  [0, 1, 5, 4],
  [2, 6, 7, 3],
  [0, 2, 3, 1],
  [4, 5, 7, 6],
] as const;

/** How a cube's surface is made of triangles. */
export interface CubeCase {
  /**
   * [triangles, 3]: edges that their corners are on, 0 to 11; from 12 on the middles of `centers`. Counter-clockwise
   * seen from outside.
   */
  triangles: number[];
  /** Loops that need a vertex in their middle: the edges of each. */
  centers: number[][];
}

/** Faces whose corners are inside and outside by turns, as bits, for every cube. */
export const AMBIGUOUS = Uint8Array.from({ length: 256 }, (_, inside) =>
  FACES.reduce((bits, corners, face) => {
    const [a, b, c, d] = corners.map((corner) => (inside >> corner) & 1);
    return a === c && b === d && a !== b ? bits | (1 << face) : bits;
  }, 0),
);

const cases: (CubeCase | undefined)[] = [];

/**
 * The surface in a cube.
 * @param inside the corners that are inside, as bits.
 * @param joined of the ambiguous faces, those on which the two inside corners hang together, as bits.
 */
export function cubeCase(inside: number, joined: number): CubeCase {
  return (cases[(joined << 8) | inside] ??= makeCase(inside, joined));
}

function makeCase(inside: number, joined: number): CubeCase {
  const next = joints(inside, joined);
  const result: CubeCase = { triangles: [], centers: [] };
  while (next.size > 0) {
    const loop: number[] = [];
    let [edge] = next.keys();
    while (edge !== undefined && next.has(edge)) {
      loop.push(edge);
      const following = next.get(edge);
      next.delete(edge);
      edge = following;
    }
    fill(loop, result);
  }
  return result;
}

/** For every crossed edge, the one that the surface goes to next round the cube. */
function joints(inside: number, joined: number): Map<number, number> {
  const next = new Map<number, number>();
  for (const [face, corners] of FACES.entries()) {
    const isInside = corners.map((corner) => ((inside >> corner) & 1) === 1);
    for (let i = 0; i < 4; i++) {
      // Where one leaves the inside, going round the face.
      if (!isInside[i] || isInside[(i + 1) % 4]) continue;
      // Where one comes in: before the inside corners, or, where these hang together, after the outside ones.
      const step = (joined >> face) & 1 ? 1 : 3;
      let entry = i;
      do entry = (entry + step) % 4;
      while (isInside[entry] || !isInside[(entry + 1) % 4]);
      next.set(edgeOf(corners, entry), edgeOf(corners, i));
    }
  }
  return next;
}

/** The edge from a face's corner to its next one. */
function edgeOf(corners: readonly number[], i: number): number {
  const [a, b] = [corners[i] as number, corners[(i + 1) % 4] as number];
  const low = Math.min(a, b);
  const [x, y, z] = [low & 1, (low >> 1) & 1, low >> 2];
  switch (a ^ b) {
    case 1:
      return y + 2 * z;
    case 2:
      return 4 + x + 2 * z;
    default:
      return 8 + x + 2 * y;
  }
}

/** Faces that an edge lies on, as bits. */
const FACES_OF_EDGE = Array.from({ length: 12 }, (_, edge) =>
  FACES.reduce((bits, corners, face) => ([0, 1, 2, 3].some((i) => edgeOf(corners, i) === edge) ? bits | (1 << face) : bits), 0),
);

/** Adds the triangles of a loop, round a vertex in its middle if there is no other way. */
function fill(loop: number[], result: CubeCase): void {
  const triangles = cut(loop);
  if (triangles) {
    result.triangles.push(...triangles);
    return;
  }
  const center = 12 + result.centers.length;
  result.centers.push(loop);
  for (const [i, edge] of loop.entries()) result.triangles.push(edge, loop[(i + 1) % loop.length] as number, center);
}

/**
 * Cuts a loop into triangles, or gives null. No cut may join two crossings of one face: the cube beyond that face could
 * join them too, and four triangles would meet there.
 */
function cut(loop: number[]): number[] | null {
  if (loop.length < 3) return [];
  const [first, last] = [loop[0] as number, loop.at(-1) as number];
  for (let i = 1; i + 1 < loop.length; i++) {
    const tip = loop[i] as number;
    if ((i > 1 && shareFace(first, tip)) || (i + 2 < loop.length && shareFace(tip, last))) continue;
    const left = cut(loop.slice(0, i + 1));
    const right = left && cut(loop.slice(i));
    if (right) return [...left, first, tip, last, ...right];
  }
  return null;
}

function shareFace(a: number, b: number): boolean {
  return ((FACES_OF_EDGE[a] as number) & (FACES_OF_EDGE[b] as number)) !== 0;
}
