/** A lake among mountains with balloons over it: fine rock and trees, a smooth sky, a trembling mirror. */
import { hitBalloons, shadeBalloon } from './balloons.ts';
import { cloudNoise, noise } from './noise.ts';
import { groundHeight, groundSlope, treeCover } from './terrain.ts';
import { add, along, camera, clamp, colour, dot, mix, multiply, normalize, ramp, reflect, scale } from './vector.ts';
import type { Vec3 } from './vector.ts';

const EYE: Vec3 = [0, 0.95, -6.2];
const ray = camera(EYE, [0.3, 2.05, 6], 1.45);
const SUN = normalize([-0.78, 0.4, 0.1]);
const SUNLIGHT: Vec3 = [3.9, 2.75, 1.7];
const SKYLIGHT: Vec3 = [0.22, 0.34, 0.62];
const FAR = 60;

/** The light seen at (x, y) in [-1, 1], y up. */
export function lake(x: number, y: number): Vec3 {
  return look(EYE, ray(x, y), true);
}

/** The light that comes from `direction`; what a mirror shows has no mirror in it, and less detail. */
function look(from: Vec3, direction: Vec3, mirrors: boolean): Vec3 {
  const water = mirrors && direction[1] < 0 ? -from[1] / direction[1] : Infinity;
  const ground = hitGround(from, direction, Math.min(FAR, water));
  const balloon = hitBalloons(from, direction);
  const nearest = Math.min(water, ground, balloon);
  if (nearest > FAR) return sky(direction);
  const place = along(from, direction, nearest);
  if (nearest === balloon) return throughAir(direction, nearest, shadeBalloon(place, SUN, SUNLIGHT, SKYLIGHT));
  if (nearest === ground) return throughAir(direction, nearest, shadeGround(place, nearest));
  return throughAir(direction, nearest, shadeWater(place, direction, nearest));
}

/** The distance to the ground, Infinity when there is none up to `limit`. */
function hitGround(from: Vec3, direction: Vec3, limit: number): number {
  let [t, before] = [0.05, 0];
  while (t < limit) {
    const [x, y, z] = along(from, direction, t);
    if (y > 9 && direction[1] >= 0) return Infinity;
    const gap = y - groundHeight(x, z, t < 10 ? 9 : 7);
    if (gap < 0) return refine(from, direction, before, t);
    before = t;
    t += Math.max(0.0015 * t + 0.002, 0.3 * gap);
  }
  return Infinity;
}

function refine(from: Vec3, direction: Vec3, above: number, below: number): number {
  for (let i = 0; i < 7; i++) {
    const middle = (above + below) / 2;
    const [x, y, z] = along(from, direction, middle);
    if (y < groundHeight(x, z, middle < 10 ? 9 : 7)) below = middle;
    else above = middle;
  }
  return below;
}

/** 1 in full sun, 0 in shadow, between at the soft edge of one. */
function sunshine(place: Vec3): number {
  let light = 1;
  for (let t = 0.03; t < 9; ) {
    const [x, y, z] = along(place, SUN, t);
    const gap = y - groundHeight(x, z, 5);
    light = Math.min(light, 0.5 + (22 * gap) / t);
    if (light <= 0 || y > 7) break;
    t += Math.max(0.03, 0.4 * gap);
  }
  return clamp(light);
}

const GRASS = colour('#6d7f35');
const MEADOW = colour('#a08b3c');
const PINE = colour('#1d3a26');
const ROCK = colour('#857b73');
const DARK_ROCK = colour('#4d4744');
const SAND = colour('#b39b77');
const SNOW = colour('#f2f5fb');

function shadeGround([x, y, z]: Vec3, distance: number): Vec3 {
  const normal = groundSlope(x, z, 0.0012 * distance);
  const speckle = cloudNoise(x * 9, z * 9, 4, 40);
  const strata = 0.5 + 0.5 * Math.sin(11 * y + 14 * cloudNoise(x * 0.7, z * 0.7, 5, 50));
  const rock = mix(DARK_ROCK, ROCK, clamp(0.55 * strata + 0.8 * speckle - 0.1));
  const grass = mix(GRASS, MEADOW, ramp(0.35, 0.65, cloudNoise(x * 1.7, z * 1.7, 4, 60)));
  let surface = mix(rock, scale(grass, 0.6 + 0.8 * speckle), ramp(0.68, 0.8, normal[1]) * ramp(2.6, 1.4, y));
  surface = mix(surface, SAND, ramp(0.16, 0.05, y) * 0.8);
  surface = mix(surface, scale(PINE, 0.7 + 0.9 * noise(x * 23, z * 23, 70)), treeCover(x, z));
  surface = mix(surface, SNOW, ramp(2.1, 2.9, y + 1.1 * (speckle - 0.5)) * ramp(0.45, 0.68, normal[1]));
  const sun = scale(SUNLIGHT, Math.max(0, dot(normal, SUN)) * sunshine([x, y + 0.01, z]));
  const bounce = scale([0.22, 0.17, 0.12], Math.max(0, -dot(normal, SUN)) + 0.3);
  const light = add(add(sun, scale(SKYLIGHT, 0.5 + 0.5 * normal[1])), bounce);
  return multiply(surface, light);
}

function shadeWater([x, , z]: Vec3, direction: Vec3, distance: number): Vec3 {
  const calm = 0.018 + 0.03 * ramp(0.45, 0.62, cloudNoise(x * 0.5, z * 0.9, 3, 80));
  const strength = calm / (1 + 0.12 * distance);
  const ripple = (u: number, v: number, seed: number): number => cloudNoise(u * 7, v * 16, 3, seed) - 0.5;
  const normal = normalize([strength * 2 * ripple(x, z, 90), 1, strength * 5 * ripple(x, z, 95)]);
  const mirrored = reflect(direction, normal);
  const seen = look([x, 0.002, z], [mirrored[0], Math.abs(mirrored[1]), mirrored[2]], false);
  const fresnel = 0.04 + 0.96 * (1 - Math.max(0, -dot(direction, normal))) ** 4;
  const depth = mix([0.012, 0.05, 0.06], [0.07, 0.12, 0.09], ramp(-0.5, -0.02, groundHeight(x, z, 6)));
  return add(scale(seen, clamp(fresnel + 0.12)), scale(depth, 1 - fresnel));
}

function sky(direction: Vec3): Vec3 {
  const height = Math.max(0, direction[1]);
  const glow = Math.max(0, dot(direction, SUN));
  let light = mix([0.92, 0.7, 0.5], [0.11, 0.25, 0.6], ramp(-0.05, 0.55, height) ** 0.7);
  light = add(light, scale([1, 0.55, 0.22], 0.5 * glow ** 5 + 0.25 * glow ** 40));
  const [x, z] = [direction[0] / (height + 0.12), direction[2] / (height + 0.12)];
  const wisps = cloudNoise(x * 0.7 + 3, z * 1.5, 6, 20);
  const cloud = ramp(0.5, 0.78, wisps) * ramp(0.03, 0.25, height);
  const lit = ramp(0.05, -0.1, cloudNoise(x * 0.7 + 2.85, z * 1.5 + 0.05, 6, 20) - wisps);
  return mix(light, mix([0.95, 0.72, 0.6], [0.55, 0.53, 0.66], lit), 0.85 * cloud);
}

/** What is left of `light` after a way through the air, which takes on the colour of the sky. */
function throughAir(direction: Vec3, distance: number, light: Vec3): Vec3 {
  const air = sky(normalize([direction[0], 0.06, direction[2]]));
  return mix(light, air, 1 - Math.exp(-0.0006 * distance ** 2));
}
