/** Clips of different character, as functions of place and time: they can be asked between frames. */
import { cloudNoise } from '../../../resources/scenes/noise.ts';
import type { VideoSignal } from '../../../src-main/core/kinds/video/signal.ts';

const SIZE = { width: 128, height: 72, frames: 30 };

/** Grey at x, y pixels and t frames. */
type Grey = (x: number, y: number, t: number) => number;

const scene = (x: number, y: number): number => 0.05 + 0.9 * cloudNoise(x / 25, y / 25, 4);

const MADE: Record<string, Grey> = {
  'panning texture': (x, y, t) => scene(x + 1.5 * t, y + 0.5 * t),
  'one thing that moves': (x, y, t) => (Math.hypot(x - 20 - 2.5 * t, y - 36 - 12 * Math.sin(t / 8)) < 9 ? 0.95 : scene(x, y)),
  flicker: (x, y, t) => scene(x, y) * (0.75 + 0.2 * Math.sin((2 * Math.PI * t) / 5)),
};

/** Names of all, and how each is made: with the moments midway between its frames. */
export const CLIPS: Record<string, () => VideoSignal> = Object.fromEntries(
  Object.entries(MADE).map(([name, grey]) => [name, () => filmed(grey)]),
);

function filmed(grey: Grey): VideoSignal {
  const { width, height } = SIZE;
  const frames = 2 * SIZE.frames - 1;
  const values = Float32Array.from({ length: frames * height * width }, (_, i) =>
    grey(i % width, Math.floor(i / width) % height, Math.floor(i / (width * height)) / 2),
  );
  return { kind: 'video', ...SIZE, frames, channels: 1, frameRate: 30, bitDepth: 32, values };
}
