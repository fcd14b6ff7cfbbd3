/** Hot-air balloons: striped envelopes, and baskets on ropes too thin to see. */
import { add, along, clamp, colour, dot, mix, multiply, normalize, ramp, scale } from './vector.ts';
import type { Vec3 } from './vector.ts';

export interface Balloon {
  middle: Vec3;
  radius: number;
  stripes: number;
  colours: Vec3[];
}

export const BALLOONS: readonly Balloon[] = [
  {
    middle: [1.75, 3.05, 0.6],
    radius: 0.62,
    stripes: 14,
    colours: [colour('#d8262c'), colour('#f6c445'), colour('#f4ead5')],
  },
  { middle: [-1.6, 3.9, 6], radius: 0.5, stripes: 12, colours: [colour('#1f6fb2'), colour('#f4ead5')] },
  { middle: [-3.4, 5.9, 9], radius: 0.55, stripes: 10, colours: [colour('#6b2a83'), colour('#f08a24')] },
];

/** The distance to the nearest balloon along a ray, Infinity when it meets none. */
export function hitBalloons(from: Vec3, direction: Vec3, balloons = BALLOONS): number {
  return balloons.reduce((nearest, balloon) => Math.min(nearest, hitBalloon(balloon, from, direction)), Infinity);
}

function hitBalloon(balloon: Balloon, from: Vec3, direction: Vec3): number {
  const { middle, radius } = balloon;
  const toMiddle = dot(add(middle, scale(from, -1)), direction);
  const closest = along(from, direction, toMiddle);
  const reach = 2.1 * radius;
  if (toMiddle < 0 || Math.hypot(...add(closest, scale(middle, -1))) > reach) return Infinity;
  for (let t = toMiddle - reach; t < toMiddle + reach; ) {
    const gap = distanceTo(balloon, along(from, direction, t));
    if (gap < 0.0008) return t;
    t += 0.8 * gap;
  }
  return Infinity;
}

/** About the distance from a place to the surface: a sphere that narrows to its mouth, and a box below. */
function distanceTo({ middle, radius }: Balloon, place: Vec3): number {
  const [x, y, z] = scale(add(place, scale(middle, -1)), 1 / radius);
  const around = Math.hypot(x, z);
  // From below the widest place a cone runs to the mouth; they meet at -0.62.
  const cone = (around - 0.785 - (y + 0.62) * 0.79) * 0.785;
  const envelope = y > -0.62 ? Math.hypot(around, y) - 1 : Math.max(cone, -1.4 - y);
  const box = Math.max(Math.abs(x) - 0.14, Math.abs(z) - 0.14, Math.abs(y + 1.78) - 0.12);
  return radius * Math.min(envelope, box);
}

/** The light from a place on a balloon. */
export function shadeBalloon(place: Vec3, sun: Vec3, sunlight: Vec3, skylight: Vec3, balloons = BALLOONS): Vec3 {
  const balloon = balloons.reduce((a, b) => (distanceTo(a, place) < distanceTo(b, place) ? a : b));
  const normal = normalOf(balloon, place);
  const facing = dot(normal, sun);
  // Cloth lets some light through.
  const light = add(scale(sunlight, Math.max(0, facing) + 0.12 * (1 - facing)), scale(skylight, 0.7 + 0.4 * normal[1]));
  return multiply(paint(balloon, place), light);
}

function normalOf(balloon: Balloon, place: Vec3): Vec3 {
  const step = 0.002;
  const slope = (axis: Vec3): number =>
    distanceTo(balloon, add(place, scale(axis, step))) - distanceTo(balloon, add(place, scale(axis, -step)));
  return normalize([slope([1, 0, 0]), slope([0, 1, 0]), slope([0, 0, 1])]);
}

function paint({ middle, radius, stripes, colours }: Balloon, place: Vec3): Vec3 {
  const [x, y, z] = scale(add(place, scale(middle, -1)), 1 / radius);
  if (y < -1.5) return colour(Math.sin(y * 90) > 0 ? '#7a5230' : '#593a20');
  const turn = (Math.atan2(z, x) / (2 * Math.PI) + 0.5) * stripes;
  const zigzag = Math.abs((turn % 1) - 0.5);
  if (Math.abs(y + 0.05 + 0.3 * (zigzag - 0.25)) < 0.09) return colour('#2b2b34');
  const seam = clamp(ramp(0.03, 0.06, 0.5 - zigzag));
  return mix(colour('#33231d'), colours[Math.floor(turn) % colours.length] as Vec3, seam);
}
