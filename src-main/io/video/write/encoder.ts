/** Planes of colour into the packets of a codec. */
import type { CodecContext, Frame, Packet } from 'node-av/lib';
import { SettingError } from '../../../core/base/errors.ts';
import { codedSize, type EncoderSetup } from './encoders.ts';
import { FfmpegError, succeeded, type Ffmpeg } from '../ffmpeg/ffmpeg.ts';
import { FilterLine } from '../ffmpeg/filterLine.ts';
import { frameOfPlanes } from '../ffmpeg/frames.ts';

export interface EncodedSize {
  width: number;
  height: number;
  channels: 1 | 3;
}

/** How frames are coded. */
export interface Encoding extends EncodedSize {
  setup: EncoderSetup;
  quality: number;
  /** Frames a second as a fraction. */
  rate: [number, number];
  /** Seconds of a unit of time, as a fraction. */
  timeBase: [number, number];
  /** Whether the container wants the codec's headers in front of all frames. */
  hasGlobalHeader: boolean;
}

export class Encoder {
  readonly context: CodecContext;
  #ffmpeg: Ffmpeg;
  #encoding: Encoding;
  #line: FilterLine;
  #packet: Packet;
  /** Durations of frames by their times: encoders pass on times alone. */
  #durations = new Map<bigint, bigint>();

  private constructor(ffmpeg: Ffmpeg, encoding: Encoding, context: CodecContext, line: FilterLine) {
    this.context = context;
    this.#ffmpeg = ffmpeg;
    this.#encoding = encoding;
    this.#line = line;
    this.#packet = new ffmpeg.av.Packet();
    this.#packet.alloc();
  }

  /** Throws SettingError when this build of FFmpeg has no such encoder or it does not take such frames. */
  static async open(ffmpeg: Ffmpeg, encoding: Encoding): Promise<Encoder> {
    const context = new ffmpeg.av.CodecContext();
    try {
      await openContext(ffmpeg, context, encoding);
      return new Encoder(ffmpeg, encoding, context, await openLine(ffmpeg, encoding));
    } catch (cause) {
      context.freeContext();
      if (!(cause instanceof FfmpegError)) throw cause;
      const { setup, width, height } = encoding;
      throw new SettingError(
        `The encoder ${setup.encoder} does not take frames of ${width} x ${height} (${cause.message}): choose another size.`,
        { cause },
      );
    }
  }

  /**
   * Takes a frame, [O, height, width], shown from `time` for `duration` units; gives the packets that are done, each
   * valid until the next. Throws FfmpegError.
   */
  async *encode(planes: Float32Array, time: number, duration: number): AsyncGenerator<Packet> {
    const { width, height, channels } = this.#encoding;
    const [evenWidth, evenHeight] = [width + (width % 2), height + (height % 2)];
    const padded = evenEdges(planes, this.#encoding, evenWidth, evenHeight);
    const frame = frameOfPlanes(this.#ffmpeg, padded, { width: evenWidth, height: evenHeight, channels });
    frame.colorSpace = inputMatrix(channels) as Frame['colorSpace'];
    frame.colorRange = this.#ffmpeg.c.AVCOL_RANGE_JPEG;
    frame.pts = BigInt(time);
    this.#durations.set(BigInt(time), BigInt(duration));
    await this.#line.put(frame);
    frame.free();
    yield* this.#filtered();
  }

  /** The packets that are left when all frames were given. Throws FfmpegError. */
  async *finish(): AsyncGenerator<Packet> {
    await this.#line.put(null);
    yield* this.#filtered();
    yield* this.#packets(null);
  }

  close(): void {
    this.#packet.free();
    this.#line.close();
    this.context.freeContext();
  }

  async *#filtered(): AsyncGenerator<Packet> {
    for (let frame = await this.#line.take(); frame; frame = await this.#line.take()) yield* this.#packets(frame);
  }

  async *#packets(frame: Frame | null): AsyncGenerator<Packet> {
    const { AVERROR_EAGAIN, AVERROR_EOF } = this.#ffmpeg.c;
    if (frame) frame.duration = this.#durations.get(frame.pts) ?? 0n;
    succeeded(this.#ffmpeg, await this.context.sendFrame(frame));
    for (;;) {
      const code = await this.context.receivePacket(this.#packet);
      if (code === AVERROR_EAGAIN || code === AVERROR_EOF) return;
      succeeded(this.#ffmpeg, code);
      const duration = this.#durations.get(this.#packet.pts);
      if (duration !== undefined) this.#packet.duration = duration;
      this.#durations.delete(this.#packet.pts);
      yield this.#packet;
      this.#packet.unref();
    }
  }
}

async function openContext(ffmpeg: Ffmpeg, context: CodecContext, encoding: Encoding): Promise<void> {
  const { av, c } = ffmpeg;
  const { setup, quality, rate, timeBase, hasGlobalHeader } = encoding;
  const codec = av.Codec.findEncoderByName(setup.encoder as Parameters<typeof av.Codec.findEncoderByName>[0]);
  if (!codec) throw new SettingError(`FFmpeg has no encoder ${setup.encoder} on this machine: choose another codec.`);
  context.allocContext3(codec);
  [context.width, context.height] = codedSize(setup, encoding);
  context.pixelFormat = av.avGetPixFmtFromName(setup.pixelFormat);
  context.timeBase = new av.Rational(...timeBase);
  context.framerate = new av.Rational(...rate);
  context.sampleAspectRatio = new av.Rational(1, 1);
  context.threadCount = 0;
  if (setup.matrix !== undefined) {
    context.colorSpace = setup.matrix as typeof context.colorSpace;
    context.colorRange = c.AVCOL_RANGE_MPEG;
    context.colorPrimaries = c.AVCOL_PRI_BT709;
    context.colorTrc = c.AVCOL_TRC_BT709;
  }
  if (hasGlobalHeader) context.setFlags(c.AV_CODEC_FLAG_GLOBAL_HEADER);
  succeeded(ffmpeg, await context.open2(codec, av.Dictionary.fromObject(setup.options(quality))));
}

/** zimg converts even sizes only where colour is halved: odd frames are made even, and cut again behind it. */
function openLine(ffmpeg: Ffmpeg, { setup, width, height, channels, timeBase }: Encoding): Promise<FilterLine> {
  const [evenWidth, evenHeight] = [width + (width % 2), height + (height % 2)];
  const [codedWidth, codedHeight] = codedSize(setup, { width, height });
  const isCut = codedWidth < evenWidth || codedHeight < evenHeight;
  const cut = isCut ? `,crop=w=${codedWidth}:h=${codedHeight}:x=0:y=0:exact=1` : '';
  const source =
    `video_size=${evenWidth}x${evenHeight}:pix_fmt=${channels === 1 ? 'grayf32le' : 'gbrpf32le'}` +
    `:time_base=${timeBase.join('/')}:pixel_aspect=1/1:colorspace=${inputMatrix(channels)}:range=2`;
  return FilterLine.open(ffmpeg, source, setup.filters + cut);
}

/** H.273's code of RGB; for grey, any of brightness. */
function inputMatrix(channels: 1 | 3): number {
  return channels === 1 ? 1 : 0;
}

/** Planes with the last column and row repeated where sides are odd, clamped to [0, 1]; what is no number is 0. */
function evenEdges(planes: Float32Array, { width, height, channels }: EncodedSize, evenWidth: number, evenHeight: number): Float32Array {
  const result = new Float32Array(channels * evenHeight * evenWidth);
  for (let row = 0; row < channels * evenHeight; row++) {
    const [channel, y] = [Math.floor(row / evenHeight), Math.min(height - 1, row % evenHeight)];
    const from = (channel * height + y) * width;
    for (let x = 0; x < evenWidth; x++) {
      const value = planes[from + Math.min(width - 1, x)] as number;
      result[row * evenWidth + x] = value > 0 ? (value < 1 ? value : 1) : 0;
    }
  }
  return result;
}
