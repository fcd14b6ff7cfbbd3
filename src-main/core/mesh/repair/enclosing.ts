/** Whether a surface encloses anything: only then has a shape an inside that can be learned and compared. */
import { Random } from '../../base/random.ts';
import { buildDistanceData } from '../distance/distanceData.ts';
import { SurfaceDistance } from '../distance/signedDistance.ts';
import { areaOf, boundsOf, volumeOf, type TriangleMesh } from '../mesh.ts';

/** A closed surface of a smaller part of a ball's volume, for its area, has none: its sides lie on each other. */
const LEAST_PART = 1e-7;
/** A box that is thinner, for its longest side, has no thickness. */
const LEAST_THICKNESS = 1e-6;
const PROBES = 4096;
/** Of the size: how far probes are behind the surface of what is open. Nearer, a flat sheet has a half by rounding. */
const DEPTHS = [0.01, 0.05];

/** @param isClosed whether it has no border. */
export function enclosesSomething(mesh: TriangleMesh, isClosed: boolean): boolean {
  if (isClosed) {
    const ballVolume = areaOf(mesh) ** 1.5 / (6 * Math.sqrt(Math.PI));
    return Math.abs(volumeOf(mesh)) > LEAST_PART * ballVolume;
  }
  const unit = inUnits(mesh);
  // All probes in a flat box would lie in the surface itself, where any number may come out.
  if (boundsOf(unit.positions).max.some((thickness) => thickness < LEAST_THICKNESS)) return false;
  const winding = new SurfaceDistance(buildDistanceData(unit)).winding(probesOf(unit));
  return winding.some((value) => value > 0.5);
}

/** The mesh in a box whose longest side is 1. */
function inUnits({ positions, indices }: TriangleMesh): TriangleMesh {
  const { min, max } = boundsOf(positions);
  const size = Math.max(...max.map((high, axis) => high - (min[axis] as number)));
  return { positions: positions.map((value, i) => (value - (min[i % 3] as number)) / size), indices };
}

/** Points behind triangles, and anywhere in the box. */
function probesOf({ positions, indices }: TriangleMesh): Float32Array {
  const random = new Random(0);
  const { max } = boundsOf(positions);
  const probes = new Float32Array(3 * PROBES);
  for (let i = 0; i < PROBES; i += 2) {
    const t = Math.floor(random.uniform() * (indices.length / 3));
    const [a, b, c] = [0, 1, 2].map((k) => positions.subarray(3 * (indices[3 * t + k] as number)).subarray(0, 3)) as [Float64Array, Float64Array, Float64Array];
    const normal = normalOf(a, b, c);
    const depth = DEPTHS[(i / 2) % DEPTHS.length] as number;
    for (let axis = 0; axis < 3; axis++) {
      const middle = ((a[axis] as number) + (b[axis] as number) + (c[axis] as number)) / 3;
      probes[3 * i + axis] = middle - depth * (normal[axis] as number);
      probes[3 * i + 3 + axis] = random.uniform() * (max[axis] as number);
    }
  }
  return probes;
}

/** Of length 1. */
function normalOf(a: Float64Array, b: Float64Array, c: Float64Array): number[] {
  const across = (u: number, v: number): number =>
    ((b[u] as number) - (a[u] as number)) * ((c[v] as number) - (a[v] as number)) -
    ((b[v] as number) - (a[v] as number)) * ((c[u] as number) - (a[u] as number));
  const normal = [across(1, 2), across(2, 0), across(0, 1)];
  const length = Math.hypot(...normal) || 1;
  return normal.map((value) => value / length);
}
