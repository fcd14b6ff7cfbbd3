/** Things on a tiled table: smooth shading, mirrors, print, sharp edges and grain, in one picture. */
import { cloudNoise, noise } from './noise.ts';
import { isPaper, paintPaper, paintTile } from './tableTop.ts';
import { THINGS } from './things.ts';
import type { Finish, Thing } from './things.ts';
import { add, along, camera, clamp, colour, dot, mix, multiply, normalize, ramp, reflect, scale } from './vector.ts';
import type { Vec3 } from './vector.ts';

const EYE: Vec3 = [0.5, 2.7, 6.2];
const ray = camera(EYE, [0.12, 0.72, 0], 2.6);
const LAMP = normalize([-0.75, 0.8, 0.5]);
const LAMPLIGHT: Vec3 = [2.9, 2.5, 2.0];
/** Where the wall stands, behind the table. */
const WALL = -2.6;
const FAR = 30;

/** The light seen at (x, y) in [-1, 1], y up. */
export function stillLife(x: number, y: number): Vec3 {
  return look(EYE, ray(x, y), 2);
}

/** What a ray meets first. */
interface Hit {
  place: Vec3;
  normal: Vec3;
  finish: Finish;
}

/** The light that comes from `direction`, by way of at most `mirrors` reflections. */
function look(from: Vec3, direction: Vec3, mirrors: number): Vec3 {
  const hit = meet(from, direction);
  if (!hit) return room(direction);
  const { place, normal, finish } = hit;
  const lifted = along(place, normal, 0.004);
  const facing = Math.max(0, dot(normal, LAMP));
  const lamp = scale(LAMPLIGHT, facing > 0 ? facing * lampShare(lifted) : 0);
  const open = openness(lifted, normal);
  const ambient = scale(add([0.3, 0.36, 0.46], scale([0.2, 0.15, 0.08], 0.5 - 0.5 * normal[1])), open);
  const body = multiply(finish.colour, add(lamp, ambient));
  if (finish.mirror === 0) return body;
  const fresnel = finish.mirror + (1 - finish.mirror) * (1 - Math.max(0, -dot(direction, normal))) ** 5;
  const mirrored = reflect(direction, normal);
  const seen = mirrors > 0 ? look(lifted, mirrored, mirrors - 1) : room(mirrored);
  const shine = multiply(scale(seen, fresnel), finish.mirror > 0.5 ? finish.colour : [1, 1, 1]);
  return add(scale(body, finish.mirror > 0.5 ? 0.05 : 1 - fresnel), shine);
}

function meet(from: Vec3, direction: Vec3): Hit | undefined {
  const table = direction[1] < 0 ? -from[1] / direction[1] : FAR;
  const wall = direction[2] < 0 ? (WALL - from[2]) / direction[2] : FAR;
  const [t, thing] = meetThing(from, direction, Math.min(table, wall));
  const place = along(from, direction, t);
  if (thing) return { place, ...thing.look(place, normalOf(thing, place)) };
  if (t >= FAR) return undefined;
  if (t === wall) return { place, normal: [0, 0, 1], finish: paintWall(place) };
  const finish = isPaper(place) ? paintPaper(place) : paintTile(place);
  return { place, normal: [0, 1, 0], finish };
}

/** The distance along a ray and the thing met there; the limit, and none, when nothing is. */
function meetThing(from: Vec3, direction: Vec3, limit: number): [number, Thing?] {
  for (let t = 0; t < limit; ) {
    const [gap, thing] = nearestThing(along(from, direction, t));
    if (gap < 0.0006) return [t, thing];
    t += gap;
  }
  return [limit];
}

function nearestThing(place: Vec3): [number, Thing] {
  let nearest = THINGS[0] as Thing;
  let gap = Infinity;
  for (const thing of THINGS) {
    const own = thing.distance(place);
    if (own < gap) [gap, nearest] = [own, thing];
  }
  return [gap, nearest];
}

function normalOf({ distance }: Thing, place: Vec3): Vec3 {
  const step = 0.0015;
  const slope = (axis: Vec3): number => distance(along(place, axis, step)) - distance(along(place, axis, -step));
  return normalize([slope([1, 0, 0]), slope([0, 1, 0]), slope([0, 0, 1])]);
}

/** 1 in full lamplight, 0 in shadow, between where part of the lamp is hidden. */
function lampShare(place: Vec3): number {
  let light = 1;
  for (let t = 0.01; t < 6 && light > 0; ) {
    const [gap] = nearestThing(along(place, LAMP, t));
    light = Math.min(light, (11 * gap) / t);
    t += Math.max(0.01, gap);
  }
  return clamp(light);
}

/** How much of the room a place sees: less in corners and under things. */
function openness(place: Vec3, normal: Vec3): number {
  let hidden = 0;
  for (let i = 1; i <= 5; i++) {
    const reach = 0.09 * i;
    const [x, y, z] = along(place, normal, reach);
    const gap = Math.min(nearestThing([x, y, z])[0], y + 0.001, z - WALL);
    hidden += (reach - gap) * 0.75 ** i;
  }
  return clamp(1 - 1.5 * hidden);
}

function paintWall([x, y]: Vec3): Finish {
  const plaster = cloudNoise(x * 3, y * 3, 5, 3) + 0.12 * (noise(x * 30, y * 30, 9) - 0.5);
  const base = mix(colour('#5f7f86'), colour('#86a5a4'), clamp(1.3 * plaster - 0.15));
  // Light through a window of six panes falls on it aslant.
  const [u, v] = [x - 0.35 * y + 1.5, y - 0.55];
  const frame = (w: number, bar: number): number => ramp(0.02, 0.07, Math.abs(w - bar));
  const inside = ramp(0, 0.07, u) * ramp(1.7, 1.63, u) * ramp(0, 0.07, v) * ramp(2.5, 2.43, v);
  const panes = inside * frame(u, 0.85) * frame(v, 0.83) * frame(v, 1.66);
  return { colour: add(scale(base, 0.62), scale(multiply(base, [1.5, 1.2, 0.8]), 0.9 * panes)), mirror: 0 };
}

/** The room behind the viewer: dim, with a bright window. */
function room(direction: Vec3): Vec3 {
  const [x, y, z] = direction;
  const walls = mix([0.2, 0.18, 0.17], [0.62, 0.6, 0.58], ramp(-0.3, 0.9, y));
  if (z <= 0) return walls;
  const [u, v] = [x / z + 0.9, y / z - 0.35];
  const isPane = Math.abs(u) < 0.62 && v > 0 && v < 1.3 && Math.abs(u) > 0.03 && Math.abs(v - 0.65) > 0.03;
  return isPane ? mix([3.2, 3.1, 2.9], [2.2, 2.8, 3.6], v / 1.3) : walls;
}
