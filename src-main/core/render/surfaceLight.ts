/**
 * The light on a surface: a key light with soft shadows, a sky, what bounces from below, a rim and a little gloss. What
 * is in shade is found by asking the distance around a point (ambient occlusion along the normal, and soft shadows on
 * the way to the light; Evans 2006, Quilez 2010). The shaders of the window do the same.
 */
import type { Vector3 } from '../mesh/mesh.ts';
import type { DistanceSource } from './distanceSource.ts';
import { LIGHT, MARCH, MATCAP, NEAR_LIMIT, OCCLUSION, SHADOW, type Rgb } from './shading.ts';
import { toDisplay, toLinear } from './srgb.ts';
import { dot, unit } from './vector.ts';

const LUMINANCE: Vector3 = [0.2126, 0.7152, 0.0722];
const LAMPS = MATCAP.lamps.map((lamp) => ({ ...lamp, to: unit([...lamp.to]) }));

/** Writes the direction of length 1 in which the distance grows into `normal`, by central differences. */
export function writeNormal(source: DistanceSource, x: number, y: number, z: number, normal: Vector3): void {
  const h = 0.5 * source.spacing;
  const nx = source.at(x + h, y, z) - source.at(x - h, y, z);
  const ny = source.at(x, y + h, z) - source.at(x, y - h, z);
  const nz = source.at(x, y, z + h) - source.at(x, y, z - h);
  const length = Math.max(1e-20, Math.sqrt(nx * nx + ny * ny + nz * nz));
  normal[0] = nx / length;
  normal[1] = ny / length;
  normal[2] = nz / length;
}

/** How open the surface is around a point: 1 on a plane, towards 0 in corners. */
export function openness(source: DistanceSource, x: number, y: number, z: number, n: Vector3): number {
  const known = NEAR_LIMIT * source.limit;
  let sum = 0;
  let weight = 1;
  for (let i = 0; i < OCCLUSION.taps; i++) {
    const h = OCCLUSION.first + i * OCCLUSION.step;
    const distance = source.at(x + h * n[0], y + h * n[1], z + h * n[2]);
    sum += Math.max(0, Math.min(h, known) - distance) * weight;
    weight *= OCCLUSION.fade;
  }
  return Math.min(1, Math.max(0, 1 - OCCLUSION.strength * sum));
}

/**
 * How much of the key light reaches a point, 0..1. The way to the light begins somewhat above the surface: where light
 * grazes it, its least unevenness would else be a shadow.
 */
export function lightReaching(source: DistanceSource, [x, y, z]: Vector3, n: Vector3, light: Vector3): number {
  const known = NEAR_LIMIT * source.limit;
  const [px, py, pz] = [x + SHADOW.lift * n[0], y + SHADOW.lift * n[1], z + SHADOW.lift * n[2]];
  let least = 1;
  let t: number = SHADOW.from;
  for (let i = 0; i < SHADOW.steps && t < SHADOW.reach && least > 0; i++) {
    const distance = source.at(px + t * light[0], py + t * light[1], pz + t * light[2]);
    // A penumbra wider than what is known would end at a hard edge.
    least = Math.min(least, distance / Math.min(t / SHADOW.sharpness, known));
    t += Math.min(SHADOW.mostStep, Math.max(SHADOW.leastStep, MARCH.part * distance));
  }
  const part = Math.max(0, least);
  return part * part * (3 - 2 * part);
}

/** What the studio's light needs to know of a point of the surface. */
export interface LitPoint {
  normal: Vector3;
  /** From the camera to the point, of length 1. */
  view: Vector3;
  /** Of lightDirections. */
  key: Vector3;
  sky: Vector3;
  /** Of openness and lightReaching, 0..1. */
  open: number;
  reaching: number;
}

/** Writes the colour of a lit surface into `colour`, display-encoded. `surface` is linear. */
export function writeLit({ normal, view, key, sky, open, reaching }: LitPoint, surface: Rgb, colour: Vector3): void {
  const facing = Math.max(0, dot(normal, key)) * reaching;
  const upward = 0.5 + 0.5 * dot(normal, sky);
  const grazing = Math.max(0, 1 + dot(normal, view));
  const rim = grazing ** LIGHT.rimPower * upward * open;
  const gloss = LIGHT.gloss * glossOf(normal, view, key) * facing;
  for (let c = 0; c < 3; c++) {
    const ambient = mix(LIGHT.bounceColour[c] as number, LIGHT.skyColour[c] as number, upward) * open;
    const light = ambient + facing * (LIGHT.keyColour[c] as number);
    const linear = light * (surface[c] as number) + rim * (LIGHT.rimColour[c] as number) + gloss;
    // The shoulder of a film: bright light is never cut off.
    colour[c] = toDisplay(1 - Math.exp(-LIGHT.exposure * linear));
  }
}

/** How bright the light on a surface is, 0..1, without its colour. */
export function brightness({ normal, key, sky, open, reaching }: LitPoint): number {
  const facing = Math.max(0, dot(normal, key)) * reaching;
  const upward = 0.5 + 0.5 * dot(normal, sky);
  let sum = 0;
  for (let c = 0; c < 3; c++) {
    const ambient = mix(LIGHT.bounceColour[c] as number, LIGHT.skyColour[c] as number, upward) * open;
    sum += (LUMINANCE[c] as number) * (ambient + facing * (LIGHT.keyColour[c] as number));
  }
  return 1 - Math.exp(-LIGHT.exposure * sum);
}

/** Writes the colour of a matcap's ball for a normal, given along the camera's right, up and backward. */
export function writeMatcap(nx: number, ny: number, nz: number, colour: Vector3): void {
  const edge = Math.max(0, 1 - nz) ** MATCAP.edgePower;
  for (let c = 0; c < 3; c++) {
    let value = (MATCAP.base[c] as number) + edge * (MATCAP.edge[c] as number);
    for (const { to, colour: lamp, power } of LAMPS) {
      value += (lamp[c] as number) * Math.max(0, nx * to[0] + ny * to[1] + nz * to[2]) ** power;
    }
    colour[c] = Math.min(1, value);
  }
}

/** The linear light of a display-encoded colour. */
export function linearRgb([red, green, blue]: Rgb): Rgb {
  return [toLinear(red), toLinear(green), toLinear(blue)];
}

/** The mirror of the key light, as Blinn has it. */
function glossOf(normal: Vector3, view: Vector3, key: Vector3): number {
  const [x, y, z] = [key[0] - view[0], key[1] - view[1], key[2] - view[2]];
  const length = Math.max(1e-6, Math.sqrt(x * x + y * y + z * z));
  return Math.max(0, (x * normal[0] + y * normal[1] + z * normal[2]) / length) ** LIGHT.glossPower;
}

function mix(a: number, b: number, part: number): number {
  return a + (b - a) * part;
}
