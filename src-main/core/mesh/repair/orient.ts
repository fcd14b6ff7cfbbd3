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
  /** Else, how many closed parts of it were turned, and how many open ones. */
  shells: number;
  open: number;
}

/** An open surface of this part of a ball's volume, for its area, is surely inside out when that is negative. */
const SURELY = 0.01;
/** An open part is judged by itself when a hole with so long a border would be less of its area: then it is nearly closed. */
const NEARLY_CLOSED = 0.3;
/** So many of these, the largest. */
const MOST_JUDGED = 64;
/** In place of such a part: for what is judged as a whole, and for what is closed. */
const REST = -1;
const CLOSED = -2;

/** Across a half-edge: no other triangle, or several. */
const NONE = -1;
const SEVERAL = -2;

/** Triangles that hang together. */
interface Parts {
  /** Of every triangle: [m]. */
  partOf: Uint32Array;
  isTwoSided: boolean[];
  isClosed: boolean[];
  /** How long the border of every part is. */
  borders: number[];
  /** 1 for every triangle that is to be turned: [m]. */
  wrong: Uint8Array;
}

/**
 * Makes neighbours face the same side: of every connected part the smaller area is turned. One-sided parts, like a
 * Moebius strip, are left as they are. Then closed parts are turned that are inside out (shells.ts), and, if all has two
 * sides, what is open where it encloses a negative volume: each part that is nearly closed with all within its box, and
 * what remains as a whole.
 */
export function orientFaces(mesh: TriangleMesh): Oriented {
  const parts = findParts(mesh);
  const turned = parts.wrong.reduce((sum, one) => sum + one, 0);
  const agreeing = turnedWhere(mesh, (t) => parts.wrong[t] === 1);
  const shells = shellsToTurn(closedParts(agreeing, parts));
  const open = openToTurn(agreeing, parts);
  const { partOf, isTwoSided } = parts;
  const isTurned = isTwoSided.map((_, part) => shells.has(part) || open.has(part));
  const wasInsideOut = isTurned.length > 0 && isTurned.every(Boolean);
  return {
    mesh: turnedWhere(agreeing, (t) => isTurned[partOf[t] as number] === true),
    turned,
    wasInsideOut,
    shells: wasInsideOut ? 0 : shells.size,
    open: wasInsideOut ? 0 : open.size,
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

/** The open parts that are inside out; none when anything has one side. */
function openToTurn(mesh: TriangleMesh, parts: Parts): Set<number> {
  const { partOf, isTwoSided, isClosed } = parts;
  const turned = new Set<number>();
  if (isTwoSided.includes(false) || !isClosed.includes(false)) return turned;
  const groups = openGroups(mesh, parts);
  const submesh = submeshes(mesh);
  for (const group of new Set(groups)) {
    if (group === CLOSED) continue;
    const triangles = Uint32Array.from(partOf.keys()).filter((t) => groups[partOf[t] as number] === group);
    if (isInsideOut(submesh(triangles))) for (const t of triangles) turned.add(partOf[t] as number);
  }
  return turned;
}

/** For every part, the nearly closed one with which it is judged: itself, or one whose box it is in. */
function openGroups(mesh: TriangleMesh, { partOf, isClosed, borders }: Parts): Int32Array {
  const areas = new Float64Array(isClosed.length);
  for (const [t, area] of faceAreas(mesh).entries()) areas[partOf[t] as number] = (areas[partOf[t] as number] as number) + area;
  const isNearlyClosed = (part: number): boolean => !isClosed[part] && (borders[part] as number) ** 2 / (4 * Math.PI) < NEARLY_CLOSED * (areas[part] as number);
  const groups = Int32Array.from(isClosed, (closed) => (closed ? CLOSED : REST));
  const judged = [...groups.keys()].filter(isNearlyClosed).sort((a, b) => (areas[b] as number) - (areas[a] as number)).slice(0, MOST_JUDGED);
  if (judged.length === 0) return groups;
  const boxes = partBoxes(mesh, partOf, isClosed.length);
  // The largest first: what is in its box goes with it, for a cavity faces the other way.
  for (const around of judged) {
    if (groups[around] !== REST) continue;
    for (const part of groups.keys()) if (groups[part] === REST && isInBox(boxes, part, around)) groups[part] = around;
  }
  return groups;
}

/** Low x y z and high x y z of the boxes around parts: [parts, 6]. */
function partBoxes({ positions, indices }: TriangleMesh, partOf: Uint32Array, parts: number): Float64Array {
  const boxes = Float64Array.from({ length: 6 * parts }, (_, i) => (i % 6 < 3 ? Infinity : -Infinity));
  for (const [h, vertex] of indices.entries()) {
    const box = 6 * (partOf[Math.floor(h / 3)] as number);
    for (let axis = 0; axis < 3; axis++) {
      const value = positions[3 * vertex + axis] as number;
      boxes[box + axis] = Math.min(boxes[box + axis] as number, value);
      boxes[box + 3 + axis] = Math.max(boxes[box + 3 + axis] as number, value);
    }
  }
  return boxes;
}

function isInBox(boxes: Float64Array, inner: number, outer: number): boolean {
  const side = (part: number, i: number): number => boxes[6 * part + i] as number;
  return [0, 1, 2].every((axis) => side(inner, axis) >= side(outer, axis) && side(inner, axis + 3) <= side(outer, axis + 3));
}

function findParts(mesh: TriangleMesh): Parts {
  const { opposite, agrees } = neighbours(mesh);
  const areas = faceAreas(mesh);
  const found: Parts = { partOf: new Uint32Array(areas.length), isTwoSided: [], isClosed: [], borders: [], wrong: new Uint8Array(areas.length) };
  const { partOf, wrong } = found;
  const isSeen = new Uint8Array(areas.length);
  for (let start = 0; start < areas.length; start++) {
    if (isSeen[start]) continue;
    const part = [start];
    isSeen[start] = 1;
    let [isTwoSided, isClosed, border] = [true, true, 0];
    let [wrongArea, rightArea] = [0, 0];
    for (const t of part) {
      partOf[t] = found.isClosed.length;
      if (wrong[t]) wrongArea += areas[t] as number;
      else rightArea += areas[t] as number;
      for (let h = 3 * t; h < 3 * t + 3; h++) {
        const other = opposite[h] as number;
        if (other === NONE) [isClosed, border] = [false, border + sideLength(mesh, h)];
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
    found.borders.push(border);
    if (!isTwoSided) for (const t of part) wrong[t] = 0;
    else if (wrongArea > rightArea) for (const t of part) wrong[t] = 1 - (wrong[t] as number);
  }
  return found;
}

function sideLength({ positions, indices }: TriangleMesh, h: number): number {
  const [a, b] = [3 * (indices[h] as number), 3 * (indices[nextHalfEdge(h)] as number)];
  const at = (axis: number): number => (positions[b + axis] as number) - (positions[a + axis] as number);
  return Math.hypot(at(0), at(1), at(2));
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
