/** Frames out of a container, in the order shown, with their times. */
import type { CodecContext, Frame, Packet } from 'node-av/lib';
import { videoPackets, type Container } from './container.ts';
import { succeeded, type Ffmpeg } from './ffmpeg/ffmpeg.ts';
import type { Timeline } from './timeline.ts';

export interface DecodedFrame {
  /** Valid until the next but one is asked for. */
  frame: Frame;
  /** Seconds from the first frame of the video. */
  time: number;
  /** Seconds it is shown, as far as it says. */
  duration: number;
  /** Whether the decoder had to make up parts of it. */
  isDamaged: boolean;
}

/** How much earlier decoding begins than asked: frames just after a key frame may refer to others before it. */
const SEEK_MARGIN = 1;

/** Reading came to the end of a file whose end is missing, or met what cannot be decoded. */
export class InterruptedError extends Error {
  override name = 'InterruptedError';
}

export interface DecodeOptions {
  /** Seconds from the first frame of the video. */
  start: number;
  /** False: from the very start. */
  canSeek: boolean;
  signal: AbortSignal | undefined;
}

/**
 * A decoder on its way through a container. Begins at `start` or at a frame before it; but seeking may land too late
 * in odd files: look at the first frame's time.
 */
export class FrameReader {
  #container: Container;
  #decoder: CodecContext;
  #packets: AsyncGenerator<Packet, undefined>;
  #clock: FrameClock;
  /** One is being looked at while the next is decoded. */
  #frames: [Frame, Frame];
  #count = 0;
  #isDraining = false;
  /** After a cut: where frames begin to be missing, for those that others refer to come first. */
  #missingFrom = Infinity;

  private constructor(container: Container, decoder: CodecContext, clock: FrameClock, signal: AbortSignal | undefined) {
    const { Frame } = container.ffmpeg.av;
    this.#container = container;
    this.#decoder = decoder;
    this.#packets = videoPackets(container, signal);
    this.#clock = clock;
    this.#frames = [new Frame(), new Frame()];
    for (const frame of this.#frames) frame.alloc();
  }

  /** Throws FfmpegError. */
  static async open(container: Container, timeline: Timeline, options: DecodeOptions): Promise<FrameReader> {
    const { ffmpeg, format, stream, tick, kind } = container;
    const { start, canSeek, signal } = options;
    const decoder = await openDecoder(container);
    const target = start - SEEK_MARGIN;
    if (canSeek && target > 0 && (kind === 'mp4' || kind === 'matroska')) {
      const at = BigInt(Math.floor((timeline.first + target) / tick));
      await format.seekFrame(stream.index, at, ffmpeg.c.AVSEEK_FLAG_BACKWARD);
    }
    return new FrameReader(container, decoder, new FrameClock(timeline, tick, ffmpeg), signal);
  }

  /**
   * The next frame, undefined after the last of a whole file.
   * Throws InterruptedError, CancelledError, FfmpegError.
   */
  async next(): Promise<DecodedFrame | undefined> {
    const frame = this.#frames[this.#count % 2] as Frame;
    while (!(await this.#received(frame))) {
      if (this.#isDraining) {
        if (this.#container.isCut) throw new InterruptedError();
        return undefined;
      }
      await this.#feed();
    }
    this.#count += 1;
    const decoded = this.#clock.timed(frame);
    if (decoded.time >= this.#missingFrom) throw new InterruptedError();
    return decoded;
  }

  async close(): Promise<void> {
    await this.#packets.return(undefined);
    for (const frame of this.#frames) frame.free();
    this.#decoder.freeContext();
  }

  /** Whether a frame came out. */
  async #received(frame: Frame): Promise<boolean> {
    const { AVERROR_EAGAIN, AVERROR_EOF } = this.#container.ffmpeg.c;
    const code = await this.#decoder.receiveFrame(frame);
    if (code === AVERROR_EAGAIN || code === AVERROR_EOF) return false;
    if (code < 0) throw new InterruptedError();
    return true;
  }

  /** Gives the decoder a packet, or the end. */
  async #feed(): Promise<void> {
    const { ffmpeg, isCut } = this.#container;
    const { value: packet, done } = await this.#packets.next();
    const isTorn = !done && packet.hasFlags(ffmpeg.c.AV_PKT_FLAG_CORRUPT);
    if (done || isTorn) {
      this.#isDraining = true;
      if (isTorn || isCut) this.#missingFrom = this.#clock.latest;
      await this.#decoder.sendPacket(null);
      return;
    }
    if ((await this.#decoder.sendPacket(packet)) < 0) throw new InterruptedError();
    this.#clock.passed(packet);
  }
}

async function openDecoder({ ffmpeg, stream }: Container): Promise<CodecContext> {
  const { av, c } = ffmpeg;
  const codec = av.Codec.findDecoder(stream.codecpar.codecId);
  const decoder = new av.CodecContext();
  decoder.allocContext3(codec);
  try {
    succeeded(ffmpeg, decoder.parametersToContext(stream.codecpar));
    decoder.pktTimebase = stream.timeBase;
    decoder.threadCount = 0;
    decoder.threadType = (c.FF_THREAD_FRAME | c.FF_THREAD_SLICE) as typeof decoder.threadType;
    succeeded(ffmpeg, await decoder.open2(codec));
    return decoder;
  } catch (cause) {
    decoder.freeContext();
    throw cause;
  }
}

/** Puts frames in time. Those of an even rate stand exactly on it, without the rounding of the file. */
class FrameClock {
  #timeline: Timeline;
  #tick: number;
  #ffmpeg: Ffmpeg;
  #next = 0;
  #latest = -Infinity;

  constructor(timeline: Timeline, tick: number, ffmpeg: Ffmpeg) {
    this.#timeline = timeline;
    this.#tick = tick;
    this.#ffmpeg = ffmpeg;
  }

  /** The latest time up to which all frames have passed as packets. */
  get latest(): number {
    return this.#latest;
  }

  /** Takes note of a packet: no frame of a later one is shown before it is to be decoded. */
  passed({ pts, dts }: Packet): void {
    const none = this.#ffmpeg.c.AV_NOPTS_VALUE;
    const order = dts === none ? pts : dts;
    if (order !== none) this.#latest = Math.max(this.#latest, Number(order) * this.#tick - this.#timeline.first);
  }

  timed(frame: Frame): DecodedFrame {
    const { first, frameRate, isVariable, step } = this.#timeline;
    const { AV_NOPTS_VALUE, AV_FRAME_FLAG_CORRUPT } = this.#ffmpeg.c;
    const stamp = frame.bestEffortTimestamp;
    const found = stamp === AV_NOPTS_VALUE ? this.#next : Number(stamp) * this.#tick - first;
    const time = isVariable ? found : Math.round(found * frameRate) / frameRate;
    const told = isVariable ? Number(frame.duration) * this.#tick : 0;
    const duration = told > 0 ? told : step;
    this.#next = time + duration;
    const isDamaged = frame.decodeErrorFlags !== 0 || frame.hasFlags(AV_FRAME_FLAG_CORRUPT);
    return { frame, time, duration, isDamaged };
  }
}
