/**
 * Frames for playing: asked for some at a time, ahead of the moment on show, of everything that is in sight; shown when
 * all of that is there for a moment.
 */
import type { StudioApi } from '../../../../src-main/core/protocol/studio.ts';
import type { Picture } from '../../../../src-main/core/protocol/studio/pictures.ts';
import type { RunState } from '../../../../src-main/core/protocol/studio/runs.ts';
import type { Wish } from '../../../state/engine/pump.ts';
import { FrameBuffer } from './frameBuffer.ts';

/** Something in sight that plays. */
export type Part =
  | { kind: 'run'; subject: string; run: RunState; steps: number; isTraining: boolean; size: Size }
  /** @param frameAt the frame of a moment. */
  | { kind: 'truth'; subject: string; frameAt: (time: number) => number };

interface Size {
  width: number;
  height: number;
}

export interface PlaybackScene {
  /** What is in sight now. */
  parts: () => Part[];
  /** Moments that come next, that on show first, at most so many. */
  upcoming: (most: number) => number[];
  /** Pictures a second that are wanted. */
  rate: () => number;
  place: (part: Part, time: number, picture: Picture, steps: number | null) => void;
}

/** Pictures that are made ahead, and made at once: fewer where they are large. */
const AHEAD = 48;
const AT_ONCE = 8;
const MOST_BYTES_AT_ONCE = 16 << 20;
/** Beside training, a query is followed by a pause of so many times its duration. */
const PAUSE = 2;
/** Not all pictures are asked for where they would take longer than this part of the time they are shown in. */
const SHARE = 0.9;
/** Longest side that comes back. */
const MOST_SIDE = 4096;

interface Chunk {
  part: Part;
  times: number[];
  wish: Wish<Answer>;
}

interface Answer {
  pictures: Picture[];
  steps: number | null;
}

export class Playback {
  #scene: PlaybackScene;
  #buffer = new FrameBuffer();
  #chunk: Chunk | null = null;
  /** Milliseconds that a picture of each subject took last, its first not counted: that has to be prepared for. */
  #pace = new Map<string, number>();

  constructor(scene: PlaybackScene) {
    this.#scene = scene;
  }

  /** From one picture that is made to the next: more than 1 where not all can be made in time. */
  get stride(): number {
    const paces = this.#scene.parts().map(({ subject }) => this.#pace.get(subject) ?? 0);
    const milliseconds = paces.reduce((sum, pace) => sum + pace, 0);
    return Math.max(1, Math.ceil((milliseconds * this.#scene.rate()) / 1000 / SHARE));
  }

  /** Shows a moment if all that is in sight is there. */
  show(time: number): boolean {
    const parts = this.#scene.parts();
    const found = parts.map((part) => this.#kept(part, time));
    if (found.some((frame) => frame === null)) return false;
    for (const [i, part] of parts.entries()) {
      const frame = found[i];
      if (!frame) continue;
      this.#scene.place(part, time, frame.picture, frame.steps);
      // The next time round it has learned more.
      if (part.kind === 'run' && part.isTraining) this.#buffer.drop(part.subject, momentOf(part, time));
    }
    return true;
  }

  /** The pictures that are missing next; null when there are enough of them. */
  wish(api: StudioApi): Wish<Answer> | null {
    const parts = this.#scene.parts();
    const { subject } = this.#chunk?.part ?? { subject: null };
    if (this.#chunk && parts.some((part) => part.subject === subject)) return this.#chunk.wish;
    this.#chunk = this.#next(api, parts);
    return this.#chunk?.wish ?? null;
  }

  clear(): void {
    this.#buffer.clear();
    this.#pace.clear();
    this.#chunk = null;
  }

  #kept(part: Part, time: number) {
    const frame = this.#buffer.get(part.subject, momentOf(part, time));
    const isOld = part.kind === 'run' && !part.isTraining && frame?.steps !== part.steps;
    return isOld ? null : frame;
  }

  #next(api: StudioApi, parts: Part[]): Chunk | null {
    const upcoming = this.#scene.upcoming(AHEAD);
    const lacking = parts
      .map((part) => ({ part, times: upcoming.filter((time) => this.#kept(part, time) === null) }))
      .filter(({ times }) => times.length > 0)
      .sort((a, b) => upcoming.indexOf(a.times[0] as number) - upcoming.indexOf(b.times[0] as number));
    const [first] = lacking;
    if (!first) return null;
    const times = first.times.slice(0, countOf(first.part));
    return { part: first.part, times, wish: this.#ask(api, first.part, times) };
  }

  #ask(api: StudioApi, part: Part, times: number[]): Wish<Answer> {
    let asked = 0;
    return {
      subject: `play ${part.subject} ${times[0]}`,
      ask: async (signal) => {
        asked = performance.now();
        try {
          return await answer(api, part, times, signal);
        } catch (error) {
          this.#chunk = null;
          throw error;
        }
      },
      take: ({ pictures, steps }) => {
        this.#chunk = null;
        const milliseconds = performance.now() - asked;
        const isPrepared = this.#pace.has(part.subject);
        for (const [i, picture] of pictures.entries()) {
          this.#buffer.put(part.subject, momentOf(part, times[i] as number), { picture, steps });
        }
        const pause = part.kind === 'run' && part.isTraining ? PAUSE : 0;
        this.#pace.set(part.subject, isPrepared || pause > 0 ? ((1 + pause) * milliseconds) / pictures.length : 0);
        return pause * milliseconds;
      },
    };
  }
}

async function answer(api: StudioApi, part: Part, times: number[], signal: AbortSignal): Promise<Answer> {
  if (part.kind === 'run') {
    const request = { ...part.size, times };
    const { frames, steps } = await api.frames({ run: part.run.id, request, most: MOST_SIDE }, { signal });
    return { pictures: frames, steps };
  }
  const frames = times.map((time) => api.truth({ rect: null, most: MOST_SIDE, frame: part.frameAt(time) }, { signal }));
  return { pictures: await Promise.all(frames), steps: null };
}

/** What tells pictures of a part apart: moments of a field, frames of a source. */
function momentOf(part: Part, time: number): number {
  return part.kind === 'truth' ? part.frameAt(time) : time;
}

function countOf(part: Part): number {
  if (part.kind === 'truth') return AT_ONCE;
  const bytes = 8 * Math.min(MOST_SIDE, part.size.width) * Math.min(MOST_SIDE, part.size.height);
  return Math.max(1, Math.min(AT_ONCE, Math.floor(MOST_BYTES_AT_ONCE / bytes)));
}
