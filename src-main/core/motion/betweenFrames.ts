/** What lies halfway between the frames of a clip, as far as the frames themselves tell: one moment and channel at a time. */
import type { GridSignal } from '../signal/signal.ts';
import { blockMotion, type Motion } from './blockMotion.ts';
import { middlePlane } from './middlePlane.ts';
import { halved, type Plane } from './plane.ts';

/** Larger frames are halved before motion is looked for. */
const LONGEST_SIDE = 640;
/**
 * More difference than that, after all motion, is a cut; frames deviate from their mean by 1. Unrelated frames have 0.57 to 0.87,
 * those of a clip with a fast camera 0.15 to 0.3.
 */
const CUT = 0.5;
/** What deviates less is dark, and its noise no picture. */
const LEAST_DEVIATION = 0.01;

export class BetweenFrames {
  #clip: GridSignal;
  /** By the frame before; null at a cut. */
  #motions = new Map<number, Motion | null>();

  /** @param clip over t, y and x. */
  constructor(clip: GridSignal) {
    this.#clip = clip;
  }

  /**
   * Halfway between frames `before` and `before` + 1 of channel `output`, [height, width] in [0, 1]: things on half of their way.
   * Nothing is halfway at a cut: there the frame before is repeated.
   */
  plane(output: number, before: number): Float32Array {
    let motion = this.#motions.get(before);
    if (motion === undefined) {
      motion = this.#motionAfter(before);
      this.#motions.set(before, motion);
    }
    const frame = this.#channel(output, before);
    return motion ? middlePlane(frame, this.#channel(output, before + 1), motion) : frame.values;
  }

  #motionAfter(frame: number): Motion | null {
    let [before, after] = [this.#brightness(frame), this.#brightness(frame + 1)];
    let scale = 1;
    for (; Math.max(before.width, before.height) > LONGEST_SIDE; scale *= 2) [before, after] = [halved(before), halved(after)];
    const motion = blockMotion(before, after);
    if (motion.difference > CUT) return null;
    const scaled = (values: Float32Array): Float32Array => values.map((value) => value * scale);
    return { ...motion, step: motion.step * scale, x: scaled(motion.x), y: scaled(motion.y) };
  }

  #channel(output: number, frame: number): Plane {
    const [frames = 1, height = 1, width = 1] = this.#clip.sizes;
    const first = (output * frames + frame) * height * width;
    return { width, height, values: this.#clip.values.subarray(first, first + height * width) };
  }

  /** The mean of a frame's channels, with a mean of 0 and a mean deviation of 1: a light that flickers is no motion. */
  #brightness(frame: number): Plane {
    const { outputs } = this.#clip;
    const { width, height } = this.#channel(0, frame);
    const values = new Float32Array(width * height);
    let sum = 0;
    for (let output = 0; output < outputs; output++) {
      const channel = this.#channel(output, frame).values;
      for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + (channel[i] as number) / outputs;
    }
    for (let i = 0; i < values.length; i++) sum += values[i] as number;
    const mean = sum / values.length;
    let deviations = 0;
    for (let i = 0; i < values.length; i++) deviations += Math.abs((values[i] as number) - mean);
    const scale = 1 / Math.max(LEAST_DEVIATION, deviations / values.length);
    for (let i = 0; i < values.length; i++) values[i] = ((values[i] as number) - mean) * scale;
    return { width, height, values };
  }
}
