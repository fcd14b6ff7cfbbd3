/**
 * A phantom for scanners, as a volume of bytes: nested ellipsoids, boxes and rods of known densities, a tree of vessels that
 * grow thinner, and a little noise. Lengths are in millimetres, from the middle.
 */
import { cellValue } from './noise.ts';
import { add, cross, dot, normalize, scale } from './vector.ts';
import type { Vec3 } from './vector.ts';

export const PHANTOM = { size: 128, spacing: 1.5 } as const;
/** Standard deviation of the noise, and how far an edge reaches to both sides, as lenses of scanners have it: in mm. */
const NOISE = 1;
const EDGE = 1.4;

/** Densities, as the bytes have them. Blood is the brightest, as with a contrast agent: so vessels can be seen alone. */
const DENSITY = { skin: 62, bone: 165, brain: 92, fluid: 70, lesion: 124, vessel: 235 };

/** From the outermost to what lies inside: each replaces what is there. */
const ELLIPSOIDS: { middle: Vec3; radii: Vec3; density: number }[] = [
  { middle: [0, 0, 0], radii: [66, 82, 86], density: DENSITY.skin },
  { middle: [0, 0, 2], radii: [60, 76, 80], density: DENSITY.bone },
  { middle: [0, 0, 2], radii: [53, 69, 73], density: DENSITY.brain },
  { middle: [-13, -8, 14], radii: [7, 24, 12], density: DENSITY.fluid },
  { middle: [13, -8, 14], radii: [7, 24, 12], density: DENSITY.fluid },
  { middle: [26, 30, 22], radii: [11, 9, 10], density: DENSITY.lesion },
  { middle: [28, 31, 23], radii: [4, 4, 4], density: DENSITY.fluid },
];
/** Three steps of density beside each other, and a thin plate. */
const BOXES: { middle: Vec3; half: Vec3; density: number }[] = [
  { middle: [-30, 34, -6], half: [6, 6, 6], density: 40 },
  { middle: [-30, 34, 10], half: [6, 6, 6], density: 140 },
  { middle: [-30, 34, 26], half: [6, 6, 6], density: 205 },
  { middle: [0, 44, -22], half: [22, 1.5, 12], density: 150 },
];

interface Vessel {
  from: Vec3;
  to: Vec3;
  radii: [number, number];
}

/** The phantom's bytes, [z, y, x]. */
export function phantom(): Uint8Array {
  const { size, spacing } = PHANTOM;
  const at = (i: number): number => (i - (size - 1) / 2) * spacing;
  const blood = bloodShares(vessels());
  return Uint8Array.from({ length: size ** 3 }, (_, i) => {
    const [x, y, z] = [i % size, Math.floor(i / size) % size, Math.floor(i / size ** 2)];
    const tissue = tissueAt([at(x), at(y), at(z)]);
    const share = blood[i] as number;
    const density = tissue + share * (DENSITY.vessel - tissue);
    return Math.min(255, Math.max(0, Math.round(density + NOISE * normalNoise(x + size * z, y))));
  });
}

function tissueAt(place: Vec3): number {
  let density = 0;
  for (const { middle, radii, density: inside } of ELLIPSOIDS) density += within(ellipsoidDistance(sub(place, middle), radii)) * (inside - density);
  for (const { middle, half, density: inside } of BOXES) density += within(boxDistance(sub(place, middle), half)) * (inside - density);
  return density;
}

/** How much of what is `distance` away from a surface, below 0 inside, lies within it. */
function within(distance: number): number {
  const t = Math.min(1, Math.max(0, 0.5 - distance / (2 * EDGE)));
  return t * t * (3 - 2 * t);
}

/** To first order, which is exact at the surface. */
function ellipsoidDistance([x, y, z]: Vec3, [rx, ry, rz]: Vec3): number {
  const level = Math.hypot(x / rx, y / ry, z / rz);
  const slope = Math.hypot(x / rx ** 2, y / ry ** 2, z / rz ** 2);
  return slope === 0 ? -Math.min(rx, ry, rz) : (level * (level - 1)) / slope;
}

function boxDistance(place: Vec3, half: Vec3): number {
  const [dx, dy, dz] = [Math.abs(place[0]) - half[0], Math.abs(place[1]) - half[1], Math.abs(place[2]) - half[2]];
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0), Math.max(dz, 0)) + Math.min(Math.max(dx, dy, dz), 0);
}

/** A tree from the neck up: every vessel becomes two thinner and shorter ones, turned by a quarter against the last two. */
function vessels(): Vessel[] {
  const grown: Vessel[] = [];
  const grow = (from: Vec3, direction: Vec3, side: Vec3, length: number, radius: number, left: number): void => {
    const to = add(from, scale(direction, length));
    grown.push({ from, to, radii: [radius, 0.85 * radius] });
    if (left === 0) return;
    const across = normalize(sub(side, scale(direction, dot(side, direction))));
    const third = cross(direction, across);
    for (const sign of [-1, 1]) {
      const bend = 0.55 + 0.25 * cellValue(grown.length, left, 7);
      grow(to, normalize(add(direction, scale(across, sign * bend))), third, 0.8 * length, 0.76 * radius, left - 1);
    }
  };
  grow([2, 4, -66], [0, 0, 1], [1, 0, 0], 26, 4.2, 6);
  return grown;
}

/** Of every sample, how much of it is blood. */
function bloodShares(tree: Vessel[]): Float32Array {
  const { size, spacing } = PHANTOM;
  const shares = new Float32Array(size ** 3);
  for (const vessel of tree) {
    const ends = [0, 1, 2].map((axis) => {
      const [a, b] = [vessel.from[axis] as number, vessel.to[axis] as number];
      const reach = vessel.radii[0] + EDGE;
      const index = (value: number): number => Math.min(size - 1, Math.max(0, Math.round(value / spacing + (size - 1) / 2)));
      return [index(Math.min(a, b) - reach), index(Math.max(a, b) + reach)] as const;
    });
    const [[x0, x1], [y0, y1], [z0, z1]] = ends as [readonly [number, number], readonly [number, number], readonly [number, number]];
    const at = (i: number): number => (i - (size - 1) / 2) * spacing;
    for (let z = z0; z <= z1; z++) {
      for (let y = y0; y <= y1; y++) {
        for (let x = x0; x <= x1; x++) {
          const place = (z * size + y) * size + x;
          shares[place] = Math.max(shares[place] as number, within(vesselDistance([at(x), at(y), at(z)], vessel)));
        }
      }
    }
  }
  return shares;
}

function vesselDistance(place: Vec3, { from, to, radii: [first, last] }: Vessel): number {
  const along = sub(to, from);
  const t = Math.min(1, Math.max(0, dot(sub(place, from), along) / dot(along, along)));
  const [dx, dy, dz] = sub(place, add(from, scale(along, t)));
  return Math.hypot(dx, dy, dz) - (first + t * (last - first));
}

/** Noise of standard deviation 1: the sum of four even ones. */
function normalNoise(x: number, y: number): number {
  const sum = [1, 2, 3, 4].reduce((total, seed) => total + cellValue(x, y, seed), 0);
  return (sum - 2) * Math.sqrt(3);
}

function sub(a: Vec3, b: Vec3): Vec3 {
  return add(a, scale(b, -1));
}
