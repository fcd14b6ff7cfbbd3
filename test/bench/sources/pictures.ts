/** Pictures of different character. Those that are made here are functions of the place, so that they can be asked between pixels. */
import { isInk } from '../../../resources/scenes/letters.ts';
import { cloudNoise, noise } from '../../../resources/scenes/noise.ts';
import { readImage } from '../../../src-main/io/image/readImage.ts';
import { lowPassed, type Picture } from '../twice.ts';

/** Pixels of a side that are learned. */
const SIDE = 256;
/** Values for a pixel along an axis, of which it is the mean: as a camera sees. */
const SAMPLES = 4;

/** The grey of a place, in pixels that are learned. */
type Grey = (x: number, y: number) => number;

const TEXT = ['THE PICTURE IS A FUNCTION OF', 'THE PLACE WHICH A NETWORK', 'LEARNS FROM PIXELS TO', 'ASK FOR IT IN ANY SIZE'];

const MADE: Record<string, Grey> = {
  text: (x, y) => {
    const line = Math.floor(y / 11);
    return isInk(TEXT[line % TEXT.length] ?? '', (x - 6) / 8, 1 - ((y % 11) - 2) / 8) ? 0 : 1;
  },
  'line drawing': (x, y) => {
    const rings = Math.abs(((Math.hypot(x - 100, y - 140) + 9) % 18) - 9);
    const rays = Math.abs(Math.sin(9 * Math.atan2(y - 90, x - 180))) * Math.hypot(x - 180, y - 90);
    return Math.min(rings, rays / 9) < 0.7 ? 0.1 : 0.95;
  },
  'flat shapes': (x, y) => {
    if (Math.hypot(x - 80, y - 90) < 50) return 0.85;
    if (x + 2 * y > 420 && 3 * x - y > 250) return 0.3;
    return Math.abs(x - 0.4 * y - 60) < 30 ? 0.6 : 0.1;
  },
  'fine texture': (x, y) => 0.5 + 0.4 * Math.sin(1.9 * x + 0.3 * y) * Math.sin(1.7 * y - 0.4 * x) * (0.6 + 0.4 * Math.sin(x / 40)),
  'smooth gradients': (x, y) => 0.5 + 0.3 * Math.sin(x / 60 + y / 90) + 0.15 * Math.cos(y / 35 - x / 120),
  clouds: (x, y) => cloudNoise(x / 60, y / 60, 6),
  noise: (x, y) => 0.05 + 0.9 * noise(x / 1.5, y / 1.5),
};

/** Photographs and scenes that lie beside the program. */
const FILES: Record<string, string> = { 'lake (sample)': 'resources/samples/lake.png', 'still life (sample)': 'resources/samples/still-life.png' };

/** Names of all, and how each is made: of twice the size that is learned. */
export const PICTURES: Record<string, () => Promise<Picture>> = {
  ...Object.fromEntries(Object.entries(MADE).map(([name, grey]) => [name, async () => drawn(grey)])),
  ...Object.fromEntries(Object.entries(FILES).map(([name, file]) => [name, async () => photograph(file)])),
};

/** A picture from a file; the first 511 x 511 pixels of a larger one. */
export async function photograph(file: string): Promise<Picture> {
  return cut(lowPassed(await readImage(file)), 2 * SIDE - 1);
}

function drawn(grey: Grey): Picture {
  const size = 2 * SIDE - 1;
  const values = Float32Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [(i % size) / 2, Math.floor(i / size) / 2];
    let sum = 0;
    for (let k = 0; k < SAMPLES ** 2; k++) {
      const off = (step: number): number => (step + 0.5) / SAMPLES - 0.5;
      sum += grey(x + off(k % SAMPLES), y + off(Math.floor(k / SAMPLES)));
    }
    return sum / SAMPLES ** 2;
  });
  return { width: size, height: size, channels: 1, values };
}

function cut({ width, height, channels, values }: Picture, most: number): Picture {
  const [w, h] = [Math.min(width, most), Math.min(height, most)];
  const result = Float32Array.from({ length: channels * w * h }, (_, i) => {
    const [x, y, c] = [i % w, Math.floor(i / w) % h, Math.floor(i / (w * h))];
    return values[(c * height + y) * width + x] as number;
  });
  return { width: w, height: h, channels, values: result };
}
