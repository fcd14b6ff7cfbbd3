/** Triangles that face the wrong way, turned round. */
import { edgeGroups, nextHalfEdge } from '../edges.ts';
import { areaOf, boundsOf, faceAreas, flipped, volumeOf, type TriangleMesh } from '../mesh.ts';

export interface Oriented {
  mesh: TriangleMesh;
  /** Triangles that were turned to agree with most of their neighbours. */
  turned: number;
  /** Whether then the whole surface was turned, as it was inside out. */
  wasInsideOut: boolean;
}

/** A closed surface of this part of a ball's volume, for its area, is surely inside out when that is negative. */
const SURELY = 0.01;

/**
 * Makes neighbours face the same side: of every connected part the smaller area is turned. One-sided parts, like a
 * Moebius strip, are left as they are. Then, if all of the surface has two sides and it encloses a negative volume, it
 * is turned as a whole.
 */
export function orientFaces(mesh: TriangleMesh): Oriented {
  const { wrong, isTwoSided } = wrongTriangles(mesh);
  const indices = mesh.indices.slice();
  let turned = 0;
  for (let t = 0; t < wrong.length; t++) {
    if (!wrong[t]) continue;
    turned++;
    indices[3 * t + 1] = mesh.indices[3 * t + 2] as number;
    indices[3 * t + 2] = mesh.indices[3 * t + 1] as number;
  }
  const oriented = { positions: mesh.positions, indices };
  const wasInsideOut = isTwoSided && isInsideOut(oriented);
  return { mesh: wasInsideOut ? flipped(oriented) : oriented, turned, wasInsideOut };
}

/** Its volume, about the middle of its box where it has holes, as a part of that of a ball of the same area. */
function isInsideOut({ positions, indices }: TriangleMesh): boolean {
  const { min, max } = boundsOf(positions);
  const centered = positions.map((value, i) => value - ((min[i % 3] as number) + (max[i % 3] as number)) / 2);
  const mesh = { positions: centered, indices };
  const ballVolume = areaOf(mesh) ** 1.5 / (6 * Math.sqrt(Math.PI));
  return volumeOf(mesh, [0, 0, 0]) < -SURELY * ballVolume;
}

/** 1 for every triangle that is to be turned: [m]; and whether every part has two sides. */
function wrongTriangles(mesh: TriangleMesh): { wrong: Uint8Array; isTwoSided: boolean } {
  const { opposite, agrees } = neighbours(mesh);
  const areas = faceAreas(mesh);
  const wrong = new Uint8Array(areas.length);
  const isSeen = new Uint8Array(areas.length);
  let areAllTwoSided = true;
  for (let start = 0; start < areas.length; start++) {
    if (isSeen[start]) continue;
    const part = [start];
    isSeen[start] = 1;
    let isTwoSided = true;
    let [wrongArea, rightArea] = [0, 0];
    for (const t of part) {
      if (wrong[t]) wrongArea += areas[t] as number;
      else rightArea += areas[t] as number;
      for (let h = 3 * t; h < 3 * t + 3; h++) {
        const other = opposite[h] as number;
        if (other < 0) continue;
        const expected = agrees[h] ? (wrong[t] as number) : 1 - (wrong[t] as number);
        if (isSeen[other]) {
          isTwoSided &&= wrong[other] === expected;
          continue;
        }
        isSeen[other] = 1;
        wrong[other] = expected;
        part.push(other);
      }
    }
    areAllTwoSided &&= isTwoSided;
    if (!isTwoSided) for (const t of part) wrong[t] = 0;
    else if (wrongArea > rightArea) for (const t of part) wrong[t] = 1 - (wrong[t] as number);
  }
  return { wrong, isTwoSided: areAllTwoSided };
}

/** Across each half-edge that two triangles share: the other triangle (-1: none, or several), and whether it faces the same side. */
function neighbours({ positions, indices }: TriangleMesh): { opposite: Int32Array; agrees: Uint8Array } {
  const { order, starts } = edgeGroups(indices, positions.length / 3);
  const opposite = new Int32Array(indices.length).fill(-1);
  const agrees = new Uint8Array(indices.length);
  for (let edge = 0; edge + 1 < starts.length; edge++) {
    const start = starts[edge] as number;
    if ((starts[edge + 1] as number) - start !== 2) continue;
    const [a, b] = [order[start] as number, order[start + 1] as number];
    opposite[a] = Math.floor(b / 3);
    opposite[b] = Math.floor(a / 3);
    agrees[a] = agrees[b] = indices[a] === indices[nextHalfEdge(b)] ? 1 : 0;
  }
  return { opposite, agrees };
}
