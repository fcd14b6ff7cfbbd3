/**
 * Makes the sample pictures, resources/samples/<name>.png, 512 x 512 in 8-bit RGB: `node --import tsx
 * resources/samples.ts`, or with the names of some. They are the project's own, and the same on every run;
 * it takes some minutes.
 */
import path from 'node:path';
import { writeImage } from '../src-main/io/image/writeImage.ts';
import { lake } from './scenes/lake.ts';
import { stillLife } from './scenes/stillLife.ts';
import type { Vec3 } from './scenes/vector.ts';

const SIZE = 512;
/** Rays a pixel, along each side. */
const RAYS = 3;

/** The light seen at (x, y) in [-1, 1], y up. */
type Scene = (x: number, y: number) => Vec3;
const SCENES: Record<string, Scene> = { lake, 'still-life': stillLife };

function* rows(scene: Scene): Generator<Float32Array> {
  for (let y = 0; y < SIZE; y++) {
    const row = new Float32Array(3 * SIZE);
    for (let x = 0; x < SIZE; x++) {
      pixel(scene, x, y).forEach((light, channel) => {
        row[channel * SIZE + x] = encoded(light);
      });
    }
    yield row;
  }
}

/** The mean of a pixel's rays. Each is made darker than white first, so that bright places get clean edges too. */
function pixel(scene: Scene, x: number, y: number): number[] {
  const sum = [0, 0, 0];
  for (let i = 0; i < RAYS * RAYS; i++) {
    const u = x + ((i % RAYS) + 0.5) / RAYS;
    const v = y + (Math.floor(i / RAYS) + 0.5) / RAYS;
    scene((2 * u) / SIZE - 1, 1 - (2 * v) / SIZE).forEach((light, channel) => {
      sum[channel] = (sum[channel] as number) + filmic(light);
    });
  }
  return sum.map((light) => light / RAYS ** 2);
}

/** Light of any strength to [0, 1), with a soft shoulder. */
function filmic(light: number): number {
  const x = Math.max(0, 0.9 * light);
  return (x * (x + 0.12)) / (x * (x + 0.62) + 0.16);
}

/** The sRGB value of light in [0, 1]. */
function encoded(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

const asked = process.argv.slice(2);
for (const [name, scene] of Object.entries(SCENES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const file = path.join(import.meta.dirname, 'samples', `${name}.png`);
  await writeImage(file, { width: SIZE, height: SIZE, channels: 3 }, rows(scene));
  console.log(file);
}
