/** Frames that were made for playing, kept until there is no room: a clip that is played again is there at once. */
import type { Picture } from '../../../../src-main/core/protocol/studio/pictures.ts';

export interface KeptFrame {
  picture: Picture;
  /** Of the run, when it was made; null of a source. */
  steps: number | null;
}

const MOST_BYTES = 256 << 20;

export class FrameBuffer {
  #mostBytes: number;
  /** The oldest first. */
  #frames = new Map<string, KeptFrame>();
  #bytes = 0;

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** @param subject what it is of, and how large. @param moment of it. */
  get(subject: string, moment: number): KeptFrame | null {
    return this.#frames.get(keyOf(subject, moment)) ?? null;
  }

  put(subject: string, moment: number, frame: KeptFrame): void {
    this.drop(subject, moment);
    this.#frames.set(keyOf(subject, moment), frame);
    this.#bytes += frame.picture.values.byteLength;
    for (const [key, { picture }] of this.#frames) {
      if (this.#bytes <= this.#mostBytes || this.#frames.size === 1) break;
      this.#frames.delete(key);
      this.#bytes -= picture.values.byteLength;
    }
  }

  drop(subject: string, moment: number): void {
    const key = keyOf(subject, moment);
    const old = this.#frames.get(key);
    if (!old) return;
    this.#frames.delete(key);
    this.#bytes -= old.picture.values.byteLength;
  }

  clear(): void {
    this.#frames.clear();
    this.#bytes = 0;
  }
}

function keyOf(subject: string, moment: number): string {
  return `${subject} ${moment}`;
}
