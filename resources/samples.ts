/**
 * Makes the sample pictures, resources/samples/<name>.png, 512 x 512 in 8-bit RGB, and the sample video, frames as NumPy saves
 * them, which are read without FFmpeg: `node --import tsx resources/samples.ts`, or with the names of some. They are the
 * project's own, and the same on every run; it takes some minutes.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { writeImage } from '../src-main/io/image/writeImage.ts';
import { flight } from './scenes/flight.ts';
import { lake } from './scenes/lake.ts';
import { stillLife } from './scenes/stillLife.ts';
import type { Vec3 } from './scenes/vector.ts';

const SIZE = 512;
/** The video loops: after the last frame comes the first. */
const VIDEO = { name: 'flight', frames: 40, width: 192, height: 108, shown: 6 } as const;
const THUMBNAIL = { width: 320, height: 200 } as const;
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

/** The mean of a pixel's rays in a picture of SIZE. */
function pixel(scene: Scene, x: number, y: number): number[] {
  return averaged(x, y, (u, v) => scene((2 * u) / SIZE - 1, 1 - (2 * v) / SIZE));
}

/** Each ray is made darker than white first, so that bright places get clean edges too. */
function averaged(x: number, y: number, look: (u: number, v: number) => Vec3): number[] {
  const sum = [0, 0, 0];
  for (let i = 0; i < RAYS * RAYS; i++) {
    look(x + ((i % RAYS) + 0.5) / RAYS, y + (Math.floor(i / RAYS) + 0.5) / RAYS).forEach((light, channel) => {
      sum[channel] = (sum[channel] as number) + filmic(light);
    });
  }
  return sum.map((light) => light / RAYS ** 2);
}

/** A frame of the video. @returns [height, width, 3] bytes */
function frame(index: number, { width, height }: { width: number; height: number }): Buffer {
  const bytes = Buffer.alloc(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const light = averaged(i % width, Math.floor(i / width), (u, v) => {
      return flight((2 * u - width) / height, 1 - (2 * v) / height, index / VIDEO.frames);
    });
    light.forEach((value, channel) => bytes.writeUInt8(Math.round(255 * encoded(value)), 3 * i + channel));
  }
  return bytes;
}

/** Writes frames as NumPy's format has them, version 1. */
function writeVideo(file: string): void {
  const { frames, width, height } = VIDEO;
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${frames}, ${height}, ${width}, 3), }`;
  const text = `${header.padEnd(117)}\n`;
  const start = Buffer.concat([Buffer.from('934e554d50590100', 'hex'), Buffer.from(Uint16Array.of(text.length).buffer), Buffer.from(text)]);
  writeFileSync(file, Buffer.concat([start, ...Array.from({ length: frames }, (_, i) => frame(i, VIDEO))]));
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

if (asked.length === 0 || asked.includes(VIDEO.name)) {
  const file = path.join(import.meta.dirname, 'samples', `${VIDEO.name}.npy`);
  writeVideo(file);
  const thumbnail = path.join(import.meta.dirname, 'thumbnails', `${VIDEO.name}.webp`);
  const { width, height } = THUMBNAIL;
  const raw = { width, height, channels: 3 } as const;
  await sharp(frame(VIDEO.shown, THUMBNAIL), { raw }).webp({ quality: 82 }).toFile(thumbnail);
  console.log(file, thumbnail);
}
