/** A clip under construction: the frames of a plan, filled in the order of time. */
import { FileError } from '../../core/base/errors.ts';
import type { VideoSignal } from '../../core/kinds/video/signal.ts';
import type { VideoPlan } from '../../core/kinds/video/selection.ts';
import { sizeInWords } from '../valueMemory.ts';

export class Clip {
  readonly plan: VideoPlan;
  /** [O, frames, height, width] */
  #values: Float32Array;
  #tolerance: number;
  #filled = 0;

  /**
   * @param tolerance seconds by which a frame may come too late for its place, for times in files are rounded
   * Throws FileError when there is no memory for it.
   */
  constructor(plan: VideoPlan, tolerance: number, file: string) {
    this.plan = plan;
    this.#tolerance = tolerance;
    try {
      this.#values = new Float32Array(plan.channels * plan.frames * plan.height * plan.width);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new FileError(`There is no memory for ${sizeInWords(plan.bytes)} of "${file}": ${WAYS_TO_LESS}.`, { cause });
    }
  }

  /** Frames filled so far. */
  get filled(): number {
    return this.#filled;
  }

  get isFull(): boolean {
    return this.#filled === this.plan.frames;
  }

  /** The first frame that a source's frame of this time is shown in, the planned number of frames at most. */
  firstAt(time: number): number {
    const { start, frameRate, frames } = this.plan;
    return Math.min(frames, Math.max(0, Math.ceil((time - this.#tolerance - start) * frameRate)));
  }

  /** Fills all frames before `end` that are not filled with one picture, [O, height, width]. */
  fill(planes: Float32Array, end: number): void {
    const { channels, frames, height, width } = this.plan;
    const size = height * width;
    for (; this.#filled < end; this.#filled++) {
      for (let channel = 0; channel < channels; channel++) {
        const plane = planes.subarray(channel * size, (channel + 1) * size);
        this.#values.set(plane, (channel * frames + this.#filled) * size);
      }
    }
  }

  /** What has been filled. Frames whose channels are equal everywhere are grey. */
  signal(bitDepth: number): VideoSignal {
    const { width, height, frameRate } = this.plan;
    const frames = this.#filled;
    const size = frames * width * height;
    const values = this.#withoutRest();
    const isGrey = this.plan.channels === 1 || hasEqualPlanes(values, size);
    const channels = isGrey ? 1 : 3;
    const kept = values.length === channels * size ? values : values.slice(0, channels * size);
    return { kind: 'video', frames, width, height, channels, frameRate, values: kept, bitDepth };
  }

  /** The filled frames of all channels one after the other. */
  #withoutRest(): Float32Array {
    const { channels, frames, height, width } = this.plan;
    const [planned, filled] = [frames * height * width, this.#filled * height * width];
    if (planned === filled) return this.#values;
    for (let channel = 1; channel < channels; channel++) {
      this.#values.copyWithin(channel * filled, channel * planned, channel * planned + filled);
    }
    return this.#values.subarray(0, channels * filled);
  }
}

function hasEqualPlanes(values: Float32Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    if (values[i] !== values[i + size] || values[i] !== values[i + 2 * size]) return false;
  }
  return true;
}

const WAYS_TO_LESS = 'choose a shorter part, a crop, a smaller size or a lower frame rate';

/** Throws FileError when a plan takes more than `limit` bytes, with what it takes and what would take less. */
export function refuseTooLarge(plan: VideoPlan, limit: number, file: string): void {
  if (plan.bytes <= limit) return;
  const what = `${plan.frames} frames of ${plan.width} x ${plan.height}`;
  throw new FileError(
    `"${file}" would take ${sizeInWords(plan.bytes)} of memory (${what}), and ${sizeInWords(limit)} are allowed: ${WAYS_TO_LESS}.`,
  );
}
