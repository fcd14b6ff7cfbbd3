/**
 * Clips whose frames a window draws, call by call. A writer takes frames when it is ready for them, and a window is answered
 * when it is, so that at most one frame waits. Nobody says that a window has gone: the clip that was left longest makes room.
 */
import { CancelledError, CoordxError, SettingError } from '../../../core/base/errors.ts';
import type { ClipId } from '../../../core/protocol/studio.ts';
import type { FrameCodec } from '../../../core/query/clipFormats.ts';

export interface DrawnClipOptions {
  width: number;
  height: number;
  frameRate: number;
  codec: FrameCodec;
  quality: number;
}

/** Clips that may be open. */
const MOST_CLIPS = 4;
/** Of red, green, blue and opacity, which a clip does not have. */
const BYTES_PER_PIXEL = 4;
const CHANNELS = 3;

export class DrawnClips {
  /** The one that was used last stands last. */
  #open = new Map<ClipId, DrawnClip>();
  #lastId: ClipId = 0;

  /** Begins a clip. What is wrong with its file or its format is told with its frames. */
  async start(file: string, options: DrawnClipOptions): Promise<ClipId> {
    const [oldest] = this.#open.keys();
    if (this.#open.size >= MOST_CLIPS && oldest !== undefined) await this.drop(oldest);
    const id = ++this.#lastId;
    this.#open.set(id, new DrawnClip(file, options));
    return id;
  }

  /** Takes a frame; returns when the next one can be taken. @throws what stopped the writer; SettingError for another size. */
  async add(id: ClipId, pixels: Uint8Array): Promise<void> {
    const clip = this.#clip(id);
    this.#open.delete(id);
    this.#open.set(id, clip);
    await clip.add(pixels);
  }

  /** Ends a clip, and its file is there. @returns what is not as asked. @throws what stopped the writer. */
  async end(id: ClipId): Promise<string[]> {
    const clip = this.#clip(id);
    this.#open.delete(id);
    return clip.end();
  }

  /** Gives up a clip, if it is still there: no file is left of it. */
  async drop(id: ClipId): Promise<void> {
    const clip = this.#open.get(id);
    this.#open.delete(id);
    await clip?.drop();
  }

  /** Gives up all of them. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.drop(id)));
  }

  #clip(id: ClipId): DrawnClip {
    const clip = this.#open.get(id);
    if (clip) return clip;
    throw new CoordxError('This clip is not being written any more: begin it again.');
  }
}

class DrawnClip {
  #options: DrawnClipOptions;
  #abort = new AbortController();
  /** Settles when the writer has ended, whyever. */
  #written: Promise<string[]>;
  /** What the writer waits for, when it does. */
  #wanted = new Handover<Float32Array | null>();
  #frames = 0;

  constructor(file: string, options: DrawnClipOptions) {
    this.#options = options;
    this.#written = this.#write(file);
    // It is told to whoever calls next.
    this.#written.catch(() => undefined);
  }

  async add(pixels: Uint8Array): Promise<void> {
    const planes = planesOf(pixels, this.#options);
    this.#frames += 1;
    await this.#give(planes);
  }

  async end(): Promise<string[]> {
    if (this.#frames === 0) {
      await this.drop();
      throw new SettingError('A clip has one frame at least.');
    }
    await this.#give(null);
    return this.#written;
  }

  async drop(): Promise<void> {
    this.#abort.abort();
    this.#wanted.close();
    await this.#written.catch(() => undefined);
  }

  /** Hands something to the writer, unless that ends before it is taken. */
  async #give(frame: Float32Array | null): Promise<void> {
    const ended = this.#written.then(() => Promise.reject(new CancelledError()));
    await Promise.race([this.#wanted.give(frame), ended]);
  }

  async #write(file: string): Promise<string[]> {
    // Loaded when it is needed: native code takes long to load.
    const { writeVideo } = await import('../../../io/video/write/writeVideo.ts');
    const { notes } = await writeVideo(file, { ...this.#options, channels: CHANNELS, signal: this.#abort.signal }, this.#taken());
    return notes;
  }

  async *#taken(): AsyncGenerator<Float32Array> {
    for (;;) {
      const frame = await this.#wanted.take();
      if (!frame) return;
      yield frame;
    }
  }
}

/** Things that go from one to another, one at a time: who gives waits until it is taken, and who takes until it is given. */
class Handover<T> {
  #waiting: { thing: T; taken: () => void }[] = [];
  #taker: { take: (thing: T) => void; reject: (error: Error) => void } | null = null;
  #isClosed = false;

  give(thing: T): Promise<void> {
    if (this.#taker) {
      this.#taker.take(thing);
      this.#taker = null;
      return Promise.resolve();
    }
    return new Promise((taken) => {
      this.#waiting.push({ thing, taken });
    });
  }

  async take(): Promise<T> {
    if (this.#isClosed) throw new CancelledError();
    const next = this.#waiting.shift();
    next?.taken();
    if (next) return next.thing;
    return new Promise((take, reject) => {
      this.#taker = { take, reject };
    });
  }

  /** Ends all taking. */
  close(): void {
    this.#isClosed = true;
    this.#taker?.reject(new CancelledError());
  }
}

/** Planes [3, height, width] in [0, 1]. @throws SettingError when it is no frame of the clip. */
function planesOf(pixels: Uint8Array, { width, height }: DrawnClipOptions): Float32Array {
  const plane = width * height;
  if (pixels.length !== BYTES_PER_PIXEL * plane) {
    throw new SettingError(`A frame of this clip has ${width} x ${height} pixels of 4 bytes, not ${pixels.length} bytes.`);
  }
  const planes = new Float32Array(CHANNELS * plane);
  for (let c = 0; c < CHANNELS; c++) {
    for (let i = 0, from = c; i < plane; i++, from += BYTES_PER_PIXEL) planes[c * plane + i] = (pixels[from] as number) / 255;
  }
  return planes;
}
