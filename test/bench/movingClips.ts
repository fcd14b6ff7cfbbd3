/** Clips whose every moment is known, for measuring what a field knows between frames: grey, 160 x 96, 15 frames a second. */
import type { VideoSignal } from '../../src-main/core/kinds/video/signal.ts';
import { Random } from '../../src-main/core/base/random.ts';

const [WIDTH, HEIGHT, FRAMES] = [160, 96, 63];

/** Brightness 0..1 at a place in pixels and a moment in frames. */
type Scene = (x: number, y: number, frame: number) => number;

/** A texture without repetition: waves of many directions, none shorter than four pixels. */
function texture(seed: number): (x: number, y: number) => number {
  const random = new Random(seed);
  const waves = Array.from({ length: 48 }, () => {
    const [angle, frequency] = [random.range(0, 2 * Math.PI), 2 ** random.range(-6.5, -2)];
    return { u: 2 * Math.PI * frequency * Math.cos(angle), v: 2 * Math.PI * frequency * Math.sin(angle), phase: random.range(0, 2 * Math.PI) };
  });
  return (x, y) => 0.5 + waves.reduce((sum, { u, v, phase }) => sum + Math.sin(u * x + v * y + phase), 0) / 28;
}

/** A camera that goes 2.3 pixels to the right and 0.7 down in a frame. */
function pan(): Scene {
  const ground = texture(1);
  return (x, y, frame) => ground(x + 2.3 * frame, y + 0.7 * frame);
}

/** A disc that turns by 3 degrees a frame and grows, before a ground that stands still. */
function turn(): Scene {
  const [ground, disc] = [texture(2), texture(3)];
  return (x, y, frame) => {
    const scale = 1.004 ** frame;
    const [dx, dy] = [(x - WIDTH / 2) / scale, (y - HEIGHT / 2) / scale];
    const [sin, cos] = [Math.sin(frame * (Math.PI / 60)), Math.cos(frame * (Math.PI / 60))];
    const edge = Math.min(1, Math.max(0, 32 - Math.hypot(dx, dy)));
    return (1 - edge) * ground(x, y) + edge * disc(cos * dx + sin * dy, cos * dy - sin * dx);
  };
}

/** A still picture in an uneasy light. */
function flicker(): Scene {
  const ground = texture(4);
  return (x, y, frame) => ground(x, y) * (0.75 + 0.15 * Math.sin(0.9 * frame) + 0.1 * Math.sin(0.37 * frame + 1));
}

function clipOf(scene: Scene): VideoSignal {
  const values = new Float32Array(FRAMES * HEIGHT * WIDTH);
  let place = 0;
  for (let frame = 0; frame < FRAMES; frame++) {
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) values[place++] = Math.min(1, Math.max(0, scene(x, y, frame)));
    }
  }
  return { kind: 'video', frames: FRAMES, width: WIDTH, height: HEIGHT, channels: 1, frameRate: 15, bitDepth: 8, values };
}

export const MOVING_CLIPS = { pan: () => clipOf(pan()), turn: () => clipOf(turn()), flicker: () => clipOf(flicker()) } as const;
