/** Triangles that face the wrong way, turned round. */
import { edgeGroups, nextHalfEdge, sortedBy } from '../edges.ts';
import { areaOf, boundsOf, faceAreas, faceNormals, volumeOf, type TriangleMesh } from '../mesh.ts';
import { shellsToTurn } from './shells.ts';
import { submeshes } from './submesh.ts';

export interface Oriented {
  mesh: TriangleMesh;
  /** Triangles that were turned to agree with most of their neighbours. */
  turned: number;
  /** Whether then all of the surface was turned, as it was inside out. */
  wasInsideOut: boolean;
  /** Else, how many closed parts of it were turned. */
  shells: number;
}

/** An open surface of this part of a ball's volume, for its area, is surely inside out when that is negative. */
const SURELY = 0.01;

/** Across a half-edge: no other triangle, or several. */
const NONE = -1;
const SEVERAL = -2;

/** Triangles that hang together. */
interface Parts {
  /** Of every triangle: [m]. */
  partOf: Uint32Array;
  isTwoSided: boolean[];
  isClosed: boolean[];
  /** 1 for every triangle that is to be turned: [m]. */
  wrong: Uint8Array;
}

/**
 * Makes neighbours face the same side: of every connected part the smaller area is turned. One-sided parts, like a
 * Moebius strip, are left as they are. Then closed parts are turned that are inside out (shells.ts), and what is open is
 * turned as a whole if all of it has two sides and it encloses a negative volume.
 */
export function orientFaces(mesh: TriangleMesh): Oriented {
  const parts = findParts(mesh);
  const turned = parts.wrong.reduce((sum, one) => sum + one, 0);
  const agreeing = turnedWhere(mesh, (t) => parts.wrong[t] === 1);
  const shells = shellsToTurn(closedParts(agreeing, parts));
  const open = openRest(agreeing, parts);
  const isOpenTurned = open !== null && isInsideOut(open);
  const { partOf, isClosed, isTwoSided } = parts;
  const isTurned = isTwoSided.map((_, part) => shells.has(part) || (isOpenTurned && !isClosed[part]));
  const wasInsideOut = isTurned.length > 0 && isTurned.every(Boolean);
  return {
    mesh: turnedWhere(agreeing, (t) => isTurned[partOf[t] as number] === true),
    turned,
    wasInsideOut,
    shells: wasInsideOut ? 0 : shells.size,
  };
}

function turnedWhere({ positions, indices }: TriangleMesh, isWrong: (triangle: number) => boolean): TriangleMesh {
  const turned = indices.slice();
  for (let t = 0; t < indices.length / 3; t++) {
    if (!isWrong(t)) continue;
    turned[3 * t + 1] = indices[3 * t + 2] as number;
    turned[3 * t + 2] = indices[3 * t + 1] as number;
  }
  return { positions, indices: turned };
}

/** Its volume, about the middle of its box as it has holes, as a part of that of a ball of the same area. */
function isInsideOut({ positions, indices }: TriangleMesh): boolean {
  const { min, max } = boundsOf(positions);
  const centered = positions.map((value, i) => value - ((min[i % 3] as number) + (max[i % 3] as number)) / 2);
  const mesh = { positions: centered, indices };
  const ballVolume = areaOf(mesh) ** 1.5 / (6 * Math.sqrt(Math.PI));
  return volumeOf(mesh, [0, 0, 0]) < -SURELY * ballVolume;
}

/** The closed parts with two sides, by their numbers; none where all of them face outwards. */
function closedParts(mesh: TriangleMesh, { partOf, isTwoSided, isClosed }: Parts): Map<number, TriangleMesh> {
  const isShell = isTwoSided.map((hasTwo, part) => hasTwo && isClosed[part]);
  const found = new Map<number, TriangleMesh>();
  if (partVolumes(mesh, partOf, isShell.length).every((volume, part) => volume >= 0 || !isShell[part])) return found;
  const order = sortedBy(partOf, Uint32Array.from(partOf.keys()), isShell.length);
  const submesh = submeshes(mesh);
  for (let start = 0, end = 0; start < order.length; start = end) {
    const part = partOf[order[start] as number] as number;
    while (end < order.length && partOf[order[end] as number] === part) end++;
    if (isShell[part]) found.set(part, submesh(order.subarray(start, end)));
  }
  return found;
}

/** Six times the volumes of all parts, each about a corner of its own. */
function partVolumes(mesh: TriangleMesh, partOf: Uint32Array, parts: number): Float64Array {
  const { positions, indices } = mesh;
  const normals = faceNormals(mesh);
  const volumes = new Float64Array(parts);
  const origins = new Int32Array(parts).fill(-1);
  for (let t = 0; t < partOf.length; t++) {
    const [part, corner] = [partOf[t] as number, 3 * (indices[3 * t] as number)];
    if (origins[part] === -1) origins[part] = corner;
    for (let axis = 0; axis < 3; axis++) {
      const height = (positions[corner + axis] as number) - (positions[(origins[part] as number) + axis] as number);
      volumes[part] = (volumes[part] as number) + height * (normals[3 * t + axis] as number);
    }
  }
  return volumes;
}

/** All that is not closed; null when there is nothing, or something that has one side. */
function openRest(mesh: TriangleMesh, { partOf, isTwoSided, isClosed }: Parts): TriangleMesh | null {
  if (isTwoSided.includes(false) || !isClosed.includes(false)) return null;
  return submeshes(mesh)(Uint32Array.from(partOf.keys()).filter((t) => !isClosed[partOf[t] as number]));
}

function findParts(mesh: TriangleMesh): Parts {
  const { opposite, agrees } = neighbours(mesh);
  const areas = faceAreas(mesh);
  const found: Parts = { partOf: new Uint32Array(areas.length), isTwoSided: [], isClosed: [], wrong: new Uint8Array(areas.length) };
  const { partOf, wrong } = found;
  const isSeen = new Uint8Array(areas.length);
  for (let start = 0; start < areas.length; start++) {
    if (isSeen[start]) continue;
    const part = [start];
    isSeen[start] = 1;
    let [isTwoSided, isClosed] = [true, true];
    let [wrongArea, rightArea] = [0, 0];
    for (const t of part) {
      partOf[t] = found.isClosed.length;
      if (wrong[t]) wrongArea += areas[t] as number;
      else rightArea += areas[t] as number;
      for (let h = 3 * t; h < 3 * t + 3; h++) {
        const other = opposite[h] as number;
        if (other === NONE) isClosed = false;
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
    found.isTwoSided.push(isTwoSided);
    found.isClosed.push(isClosed);
    if (!isTwoSided) for (const t of part) wrong[t] = 0;
    else if (wrongArea > rightArea) for (const t of part) wrong[t] = 1 - (wrong[t] as number);
  }
  return found;
}

/** Across each half-edge: the other triangle, where there is one, and whether it faces the same side. */
function neighbours({ positions, indices }: TriangleMesh): { opposite: Int32Array; agrees: Uint8Array } {
  const { order, starts } = edgeGroups(indices, positions.length / 3);
  const opposite = new Int32Array(indices.length).fill(NONE);
  const agrees = new Uint8Array(indices.length);
  for (let edge = 0; edge + 1 < starts.length; edge++) {
    const around = order.subarray(starts[edge], starts[edge + 1]);
    if (around.length > 2) for (const h of around) opposite[h] = SEVERAL;
    if (around.length !== 2) continue;
    const [a, b] = around as unknown as [number, number];
    opposite[a] = Math.floor(b / 3);
    opposite[b] = Math.floor(a / 3);
    agrees[a] = agrees[b] = indices[a] === indices[nextHalfEdge(b)] ? 1 : 0;
  }
  return { opposite, agrees };
}
