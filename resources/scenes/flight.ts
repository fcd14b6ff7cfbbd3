/** Balloons over hills in the morning, as they drift: what moves, what stands still, and a haze between. */
import { BALLOONS, hitBalloons, shadeBalloon, type Balloon } from './balloons.ts';
import { cloudNoise, mountainNoise } from './noise.ts';
import { add, along, camera, clamp, colour, dot, mix, normalize, ramp, scale } from './vector.ts';
import type { Vec3 } from './vector.ts';

const EYE: Vec3 = [0, 3.2, -5];
const ray = camera(EYE, [-0.1, 3.75, 6], 2.1);
const SUN = normalize([-0.62, 0.42, 0.25]);
const SUNLIGHT: Vec3 = [3.6, 2.6, 1.7];
const SKYLIGHT: Vec3 = [0.3, 0.4, 0.62];

/** How far the balloons drift, and how much higher than over the lake. */
const ROUNDS = [
  { reach: 0.85, higher: 0.4 },
  { reach: 0.7, higher: -0.3 },
  { reach: 0.9, higher: -0.9 },
];

/** Rows of hills, the nearest last: how high, how far their ridge moves as the camera sways, and their colour. */
const HILLS = [
  { height: 0.14, sway: 0.02, size: 2.2, seed: 11, tint: colour('#7d8fae') },
  { height: 0.02, sway: 0.05, size: 1.6, seed: 23, tint: colour('#5b6f5c') },
  { height: -0.16, sway: 0.11, size: 1.1, seed: 37, tint: colour('#35562f') },
];

/** The light seen at (x, y) in [-1, 1] of the height, y up, at a moment in [0, 1]; what is at 1 is as at 0. */
export function flight(x: number, y: number, moment: number): Vec3 {
  const turn = 2 * Math.PI * moment;
  const balloons = drifted(turn);
  const direction = ray(x, y);
  const distance = hitBalloons(EYE, direction, balloons);
  const hill = hillAt(x, y, turn);
  if (distance === Infinity) return hill ?? sky(x, y, turn, direction);
  const light = shadeBalloon(along(EYE, direction, distance), SUN, SUNLIGHT, SKYLIGHT, balloons);
  return mix(light, haze(y), clamp(1 - Math.exp(-distance / 42)));
}

/** Each on its own small round, the nearest the widest. */
function drifted(turn: number): readonly Balloon[] {
  return BALLOONS.map((balloon, i) => {
    const angle = turn + 2.1 * i;
    const { reach, higher } = ROUNDS[i % ROUNDS.length] as (typeof ROUNDS)[number];
    return { ...balloon, middle: add(balloon.middle, [reach * Math.sin(angle), higher + 0.45 * reach * Math.cos(angle), 0]) };
  });
}

/** The nearest hill that stands at a place of the picture; null where there is sky. */
function hillAt(x: number, y: number, turn: number): Vec3 | null {
  let found: Vec3 | null = null;
  for (const { height, sway, size, seed, tint } of HILLS) {
    const across = x + sway * Math.sin(turn);
    const ridge = height - 0.5 + 0.42 * mountainNoise(across * size + 5, seed, 7, seed);
    if (y > ridge) continue;
    const grain = 0.45 + 1.1 * cloudNoise(across * 26, y * 34, 4, seed);
    const lit = scale(tint, grain * (0.5 + 1.1 * clamp((y - ridge + 0.3) / 0.3)));
    found = mix(lit, haze(y), clamp(0.06 + 1.1 * (height + 0.16)));
  }
  return found;
}

function sky(x: number, y: number, turn: number, direction: Vec3): Vec3 {
  const clear = mix(haze(y), colour('#3f74b8'), clamp(0.15 + 0.75 * y));
  const glow = Math.max(0, dot(direction, SUN)) ** 12;
  const drift = 0.06 * Math.sin(turn);
  const cloud = ramp(0.5, 0.78, cloudNoise(1.3 * (x + drift) + 3, 3.1 * y + 0.7 * x, 6, 5)) * ramp(-0.2, 0.5, y);
  return add(mix(clear, [1.15, 1.08, 1], 0.7 * cloud), scale([0.9, 0.6, 0.3], glow));
}

function haze(y: number): Vec3 {
  return mix([1.02, 0.86, 0.72], [0.72, 0.84, 1.0], clamp(0.5 + 0.7 * y));
}
