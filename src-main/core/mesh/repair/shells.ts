/** Closed parts of a mesh, each turned by itself: what no other part encloses faces outwards, and cavities stay cavities. */
import { buildDistanceData } from '../distance/distanceData.ts';
import { SurfaceDistance } from '../distance/signedDistance.ts';
import { areaOf, boundsOf, faceNormals, volumeOf, type Bounds, type TriangleMesh } from '../mesh.ts';

/** A closed part. */
interface Shell {
  part: number;
  mesh: TriangleMesh;
  volume: number;
  bounds: Bounds;
  /** Whether most of some points [n, 3] are in it; made when it is first asked. */
  holds: (points: Float64Array) => boolean;
  /** Points in it, [n, 3]; made when they are first asked for. */
  probes: () => Float64Array;
}

/** Parts beyond the largest are not asked whether they enclose others. */
const MOST_ENCLOSING = 4096;
/** Points of a part, most of which must be in another one. */
const PROBES = 8;
/** How far these are below its surface, as a part of its volume by its area. */
const DEPTH = 0.25;
/** A volume that is less of that of its box is one by rounding. */
const LEAST_VOLUME = 1e-9;

/**
 * Which closed parts are to be turned. A part within an even number of others, one within the next, bounds a body, and faces
 * outwards; one within an odd number keeps how it faces in relation to the smallest part around it: mostly it is a cavity.
 * @param parts meshes of closed parts that have two sides, by their numbers.
 */
export function shellsToTurn(parts: ReadonlyMap<number, TriangleMesh>): Set<number> {
  const shells = [...parts].map(([part, mesh]) => shellOf(part, mesh)).filter((shell) => shell !== null);
  const turned = new Set<number>();
  if (shells.every(({ volume }) => volume > 0)) return turned;
  // What encloses a part comes before it.
  shells.sort((a, b) => Math.abs(b.volume) - Math.abs(a.volume));
  const levels = new Levels(shells);
  const around: Shell[] = [];
  for (const [place, shell] of shells.entries()) {
    if (shell.volume > 0 && !around.some((other) => isWithin(shell.bounds, other.bounds))) continue;
    const parent = levels.enclosing(place).at(-1);
    const isBody = levels.of(place) % 2 === 0;
    if (isBody ? shell.volume > 0 : !turned.has(shells[parent as number]?.part as number)) continue;
    turned.add(shell.part);
    if (around.length < MOST_ENCLOSING) around.push(shell);
  }
  return turned;
}

function shellOf(part: number, mesh: TriangleMesh): Shell | null {
  const bounds = boundsOf(mesh.positions);
  const volume = volumeOf(mesh);
  const box = bounds.max.reduce((product, high, axis) => product * (high - (bounds.min[axis] as number)), 1);
  if (!(Math.abs(volume) > LEAST_VOLUME * box)) return null;
  let field: ((points: Float64Array) => boolean) | null = null;
  let probes: Float64Array | null = null;
  return {
    part,
    mesh,
    volume,
    bounds,
    holds: (points) => (field ??= insideOf(mesh, bounds))(points),
    probes: () => (probes ??= probesOf(mesh, volume)),
  };
}

/** How deep parts lie in others, as far as is asked. */
class Levels {
  #shells: readonly Shell[];
  #enclosing = new Map<number, number[]>();
  #levels = new Map<number, number>();

  /** @param shells the largest first. */
  constructor(shells: readonly Shell[]) {
    this.#shells = shells;
  }

  /** The places of those around one, the largest first. */
  enclosing(place: number): number[] {
    let found = this.#enclosing.get(place);
    if (!found) {
      const shell = this.#shells[place] as Shell;
      found = [...this.#shells.keys()].slice(0, Math.min(place, MOST_ENCLOSING)).filter((other) => encloses(this.#shells[other] as Shell, shell));
      this.#enclosing.set(place, found);
    }
    return found;
  }

  /** How many are around one, each within the next: two that merely overlap there are one. */
  of(place: number): number {
    let level = this.#levels.get(place);
    if (level === undefined) {
      level = this.enclosing(place).reduce((most, other) => Math.max(most, 1 + this.of(other)), 0);
      this.#levels.set(place, level);
    }
    return level;
  }
}

function encloses(outer: Shell, inner: Shell): boolean {
  return isWithin(inner.bounds, outer.bounds) && outer.holds(inner.probes());
}

/** Points below the middles of triangles: at the surface itself, a part that touches the wall around it is not quite in. */
function probesOf(mesh: TriangleMesh, volume: number): Float64Array {
  const { positions, indices } = mesh;
  const triangles = indices.length / 3;
  // Below is where the volume is, whichever way the part faces.
  const depth = (DEPTH * volume) / areaOf(mesh);
  const probes = new Float64Array(3 * Math.min(PROBES, triangles));
  for (let i = 0; i < probes.length; i += 3) {
    const t = Math.floor((i * triangles) / probes.length);
    const corners = indices.subarray(3 * t, 3 * t + 3);
    const normal = faceNormals({ positions, indices: corners });
    const length = Math.hypot(...normal) || 1;
    for (let axis = 0; axis < 3; axis++) {
      const middle = corners.reduce((sum, vertex) => sum + (positions[3 * vertex + axis] as number) / 3, 0);
      probes[i + axis] = middle - (depth * (normal[axis] as number)) / length;
    }
  }
  return probes;
}

/** Whether most points are in a closed mesh, whichever way it faces; in its own box, for the tree holds 32-bit numbers. */
function insideOf({ positions, indices }: TriangleMesh, { min, max }: Bounds): (points: Float64Array) => boolean {
  const scale = 2 / Math.max(...max.map((high, axis) => high - (min[axis] as number)));
  const placed = (points: Float64Array): Float64Array => points.map((value, i) => (value - (min[i % 3] as number)) * scale);
  const surface = new SurfaceDistance(buildDistanceData({ positions: placed(positions), indices }));
  return (points) => {
    const windings = surface.winding(Float32Array.from(placed(points)));
    return 2 * windings.filter((winding) => Math.abs(winding) > 0.5).length > windings.length;
  };
}

function isWithin(inner: Bounds, outer: Bounds): boolean {
  return inner.min.every((low, axis) => low >= (outer.min[axis] as number) && (inner.max[axis] as number) <= (outer.max[axis] as number));
}
