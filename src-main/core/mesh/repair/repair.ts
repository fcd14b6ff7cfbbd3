/** A mesh as files have it made one that can be measured; what was done to it is told. */
import { sortedBy } from '../edges.ts';
import { faceAreas, type TriangleMesh } from '../mesh.ts';
import { orientFaces } from './orient.ts';
import { triangulate, type PolygonMesh } from './polygons.ts';
import { withoutSlivers } from './slivers.ts';
import { wallsOf } from './walls.ts';
import { firstAtSamePlace, firstWithin } from './weld.ts';

export interface Repaired {
  /** May have no triangle left. */
  mesh: TriangleMesh;
  /** What was changed, in sentences. */
  notes: string[];
}

/**
 * Vertices no further apart than this part of a model's longest side are at one place, and triangles no higher than it have
 * no area: programs for construction write 1e-17 in place of 0, and no field shows as little.
 */
const TOLERANCE = 1e-6;

/**
 * Triangles of polygons whose vertices are shared wherever they are at the same place, without triangles that have no
 * area or are there twice, and facing the same side as their neighbours. Vertices that no triangle has are left out.
 */
export function repairMesh(polygons: PolygonMesh): Repaired {
  const welded = weld({ positions: polygons.positions, indices: triangulate(polygons) });
  const whole = withoutSlivers(keep(welded.mesh, (t) => hasThreeCorners(welded.mesh, t)), welded.reach);
  const solid = withoutFlat(whole.mesh);
  const flat = (welded.mesh.indices.length - solid.indices.length) / 3 - whole.taken;
  const single = withoutRepeats(solid);
  const { mesh, turned, wasInsideOut, shells, open } = orientFaces(compact(single.mesh));
  const notes = [
    welded.near > 0 && `${count(welded.near, 'vertex', 'vertices')} nearer to another than a millionth of the size ${was(welded.near)} made one with it.`,
    flat > 0 && `${count(flat, 'triangle')} without area ${was(flat)} left out.`,
    whole.taken > 0 && `${count(whole.taken, 'sliver')} without area ${was(whole.taken)} taken into ${whole.taken === 1 ? 'its neighbour' : 'their neighbours'}.`,
    single.repeats > 0 && `${count(single.repeats, 'triangle')} given more than once ${was(single.repeats)} left out.`,
    single.walls > 0 && `${count(single.walls, 'pair')} of triangles back to back ${was(single.walls)} left out.`,
    single.wasDouble && 'The surface was given from both sides: one of them was kept.',
    turned > 0 && `${count(turned, 'triangle')} facing the other way than ${turned === 1 ? 'its' : 'their'} neighbours ${was(turned)} turned.`,
    wasInsideOut && 'The surface was inside out and was turned.',
    shells > 0 && `${count(shells, 'closed part')} inside out ${was(shells)} turned.`,
    open > 0 && `${count(open, 'open part')} inside out ${was(open)} turned.`,
  ];
  return { mesh, notes: notes.filter((note) => note !== false) };
}

interface Welded {
  mesh: TriangleMesh;
  /** How near vertices are made one, in the model's units. */
  reach: number;
  /** Places that others were near enough to. */
  near: number;
}

function weld({ positions, indices }: TriangleMesh): Welded {
  const same = firstAtSamePlace(positions);
  const exact = indices.map((vertex) => same[vertex] as number);
  const isUsed = new Uint8Array(same.length);
  for (const vertex of exact) isUsed[vertex] = 1;
  const used = Uint32Array.from(same.keys()).filter((vertex) => isUsed[vertex] === 1);
  const reach = TOLERANCE * sizeOf(positions, used);
  if (!(reach > 0)) return { mesh: { positions, indices: exact }, reach: 0, near: 0 };
  const first = firstWithin(positions, used, reach);
  const near = used.reduce((sum, vertex) => sum + (first[vertex] === vertex ? 0 : 1), 0);
  return { mesh: { positions, indices: exact.map((vertex) => first[vertex] as number) }, reach, near };
}

/** The longest side of the box around some vertices. */
function sizeOf(positions: Float64Array, vertices: Uint32Array): number {
  let size = 0;
  for (let axis = 0; axis < 3; axis++) {
    let [low, high] = [Infinity, -Infinity];
    for (const vertex of vertices) {
      const value = positions[3 * vertex + axis] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    size = Math.max(size, high - low);
  }
  return size;
}

function hasThreeCorners({ indices }: TriangleMesh, t: number): boolean {
  const [a, b, c] = [indices[3 * t], indices[3 * t + 1], indices[3 * t + 2]];
  return a !== b && b !== c && c !== a;
}

/** A number with its noun, "1 triangle", "1,234 triangles". */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? noun : plural}`;
}

function was(n: number): string {
  return n === 1 ? 'was' : 'were';
}

function withoutFlat(mesh: TriangleMesh): TriangleMesh {
  const areas = faceAreas(mesh);
  return keep(mesh, (t) => (areas[t] as number) > 0);
}

/** The mesh with only the triangles for which `isKept` holds. */
function keep({ positions, indices }: TriangleMesh, isKept: (triangle: number) => boolean): TriangleMesh {
  const kept = new Uint32Array(indices.length);
  let to = 0;
  for (let t = 0; t < indices.length; t += 3) {
    if (!isKept(t / 3)) continue;
    for (let k = 0; k < 3; k++) kept[to++] = indices[t + k] as number;
  }
  return { positions, indices: kept.slice(0, to) };
}

interface Singled {
  mesh: TriangleMesh;
  repeats: number;
  walls: number;
  wasDouble: boolean;
}

/**
 * Of triangles with the same corners one is kept. Of two that face opposite sides neither is when they are a wall or a
 * sheet; but when that is most of the mesh, it is a surface given from both sides.
 */
function withoutRepeats(mesh: TriangleMesh): Singled {
  const { indices } = mesh;
  const isKept = new Uint8Array(indices.length / 3);
  const isPair = new Uint8Array(indices.length / 3);
  for (const group of sameCorners(indices, mesh.positions.length / 3)) {
    const sides = group.map((t) => isEven(indices, t));
    const balance = sides.reduce((sum, side) => sum + (side ? 1 : -1), 0);
    const kept = balance === 0 ? 0 : sides.indexOf(balance > 0);
    isKept[group[kept] as number] = 1;
    if (balance === 0) isPair[group[kept] as number] = 1;
  }
  const once = keep(mesh, (t) => isKept[t] === 1);
  const repeats = (indices.length - once.indices.length) / 3;
  const pairs = sum(isPair);
  const wasDouble = 4 * pairs > indices.length / 3;
  if (pairs === 0 || wasDouble) return { mesh: once, repeats: repeats - pairs, walls: 0, wasDouble };
  const isWall = wallsOf(once, isPair.filter((_, t) => isKept[t] === 1));
  const walls = sum(isWall);
  return { mesh: keep(once, (t) => isWall[t] === 0), repeats: repeats - walls, walls, wasDouble };
}

function sum(values: Uint8Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Triangles by their corners in any order. */
function* sameCorners(indices: Uint32Array, vertices: number): Generator<number[]> {
  const triangles = indices.length / 3;
  const [low, middle, high] = [new Uint32Array(triangles), new Uint32Array(triangles), new Uint32Array(triangles)] as const;
  for (let t = 0; t < triangles; t++) {
    const [a, b, c] = [indices[3 * t] as number, indices[3 * t + 1] as number, indices[3 * t + 2] as number];
    low[t] = Math.min(a, b, c);
    high[t] = Math.max(a, b, c);
    middle[t] = a + b + c - Math.min(a, b, c) - Math.max(a, b, c);
  }
  const identity = Uint32Array.from({ length: triangles }, (_, t) => t);
  const order = sortedBy(low, sortedBy(middle, sortedBy(high, identity, vertices), vertices), vertices);
  let group: number[] = [];
  for (const t of order) {
    const last = group[0];
    if (last !== undefined && (low[last] !== low[t] || middle[last] !== middle[t] || high[last] !== high[t])) {
      yield group;
      group = [];
    }
    group.push(t);
  }
  if (group.length > 0) yield group;
}

/** Whether a triangle's corners rise, from the lowest on: which of its two sides it faces. */
function isEven(indices: Uint32Array, t: number): boolean {
  const [a, b, c] = [indices[3 * t] as number, indices[3 * t + 1] as number, indices[3 * t + 2] as number];
  return (a < b && b < c) || (b < c && c < a) || (c < a && a < b);
}

/** Leaves out vertices that no triangle has. */
function compact({ positions, indices }: TriangleMesh): TriangleMesh {
  const places = new Uint32Array(positions.length / 3);
  for (const vertex of indices) places[vertex] = 1;
  const kept = new Float64Array(positions.length);
  let vertices = 0;
  for (let vertex = 0; vertex < places.length; vertex++) {
    if (places[vertex] === 0) continue;
    for (let axis = 0; axis < 3; axis++) kept[3 * vertices + axis] = positions[3 * vertex + axis] as number;
    places[vertex] = vertices++;
  }
  return { positions: kept.slice(0, 3 * vertices), indices: indices.map((vertex) => places[vertex] as number) };
}
