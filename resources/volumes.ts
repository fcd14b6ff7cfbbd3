/**
 * Makes the sample volume, resources/samples/phantom.nii.gz, and its thumbnail: `node --import tsx resources/volumes.ts`.
 * It is the project's own, and the same on every run.
 */
import path from 'node:path';
import sharp from 'sharp';
import { writeVolume } from '../src-main/io/volume/write/writeVolume.ts';
import { PHANTOM, phantom } from './scenes/phantom.ts';

const NAME = 'phantom';
const THUMBNAIL = { width: 320, height: 200 } as const;
/** Degrees by which the thumbnail looks from the side and from above. */
const VIEW = { azimuth: 60, elevation: 10 };
/** What is seen of each density: from where to where, how much of it a sample hides, and its colour. */
const LOOK: { from: number; to: number; opacity: number; colour: [number, number, number] }[] = [
  { from: 55, to: 70, opacity: 0.004, colour: [0.95, 0.72, 0.6] },
  { from: 112, to: 134, opacity: 0.02, colour: [0.5, 0.85, 0.5] },
  { from: 158, to: 172, opacity: 0.012, colour: [0.95, 0.93, 0.85] },
  { from: 196, to: 208, opacity: 0.12, colour: [1, 0.85, 0.4] },
  { from: 209, to: 255, opacity: 0.3, colour: [1, 0.22, 0.16] },
];
const BACKGROUND = [0.07, 0.08, 0.1];

const { size, spacing } = PHANTOM;
const bytes = phantom();
const low = bytes.reduce((least, value) => Math.min(least, value), 255);
const high = bytes.reduce((most, value) => Math.max(most, value), 0);
const values = Float32Array.from(bytes, (value) => (value - low) / (high - low));
const half = ((size - 1) / 2) * spacing;
const file = path.join(import.meta.dirname, 'samples', `${NAME}.nii.gz`);
const place = { spacing: [spacing, spacing, spacing] as [number, number, number], origin: [-half, -half, -half] as [number, number, number], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], unit: 'mm' };
await writeVolume(file, { depth: size, height: size, width: size, channels: 1, range: [low, high], place, stored: 'uint8' }, [values]);

const thumbnail = path.join(import.meta.dirname, 'thumbnails', `${NAME}.webp`);
const { width, height } = THUMBNAIL;
const pixels = Buffer.alloc(3 * width * height);
for (let i = 0; i < width * height; i++) {
  ray((i % width) - width / 2 + 0.5, height / 2 - 0.5 - Math.floor(i / width)).forEach((value, channel) => pixels.writeUInt8(Math.round(255 * Math.min(1, value)), 3 * i + channel));
}
await sharp(pixels, { raw: { width, height, channels: 3 } }).webp({ quality: 82 }).toFile(thumbnail);
console.log(file, thumbnail);

/** What is seen of the phantom, without perspective, from front to back. @param across @param up pixels from the middle. */
function ray(across: number, up: number): number[] {
  const [azimuth, elevation] = [VIEW.azimuth, VIEW.elevation].map((degrees) => (degrees * Math.PI) / 180) as [number, number];
  const right = [Math.cos(azimuth), Math.sin(azimuth), 0];
  const ahead = [-Math.sin(azimuth) * Math.cos(elevation), Math.cos(azimuth) * Math.cos(elevation), -Math.sin(elevation)];
  const above = [-Math.sin(azimuth) * Math.sin(elevation), Math.cos(azimuth) * Math.sin(elevation), Math.cos(elevation)];
  const colour = [0, 0, 0];
  const step = size / height / 0.94;
  let open = 1;
  for (let t = -size; t < size && open > 0.01; t += 0.5) {
    const [x, y, z] = [0, 1, 2].map((i) => (size - 1) / 2 + step * (across * (right[i] as number) + up * (above[i] as number)) + t * (ahead[i] as number)) as [number, number, number];
    const density = valueAt(x, y, z);
    const seen = LOOK.find(({ from, to }) => density >= from && density <= to);
    if (!seen) continue;
    const light = 0.55 + 1.1 * Math.min(1, Math.max(0, (density - valueAt(x - 1.2, y - 1, z + 1.4)) / 80));
    seen.colour.forEach((value, channel) => (colour[channel] = (colour[channel] as number) + open * seen.opacity * light * value));
    open *= 1 - seen.opacity;
  }
  return colour.map((value, channel) => value + open * (BACKGROUND[channel] as number));
}

function valueAt(x: number, y: number, z: number): number {
  const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  if (i < 0 || j < 0 || k < 0 || i >= size - 1 || j >= size - 1 || k >= size - 1) return 0;
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const [a, b, c] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weight = (a ? x - i : 1 - x + i) * (b ? y - j : 1 - y + j) * (c ? z - k : 1 - z + k);
    sum += weight * (bytes[((k + c) * size + j + b) * size + i + a] as number);
  }
  return sum;
}
