/** Frames of a decoder turned into planes of a clip: converted, cut, resized and turned by FFmpeg's filters. */
import type { AVPixelFormat } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { FileError } from '../../core/base/errors.ts';
import type { VideoPlan } from '../../core/kinds/video/selection.ts';
import { presumedColour, refuseColour, type ColourCodes } from './colour.ts';
import type { Ffmpeg } from './ffmpeg/ffmpeg.ts';
import { FilterLine } from './ffmpeg/filterLine.ts';
import { paddedFrame } from './ffmpeg/frames.ts';
import { filterChain, planesFormat, type Incoming, type StoredFrame } from './geometry.ts';

/** Filters that are in place. */
interface Line {
  /** What they are for. */
  key: string;
  filters: FilterLine;
  /** Frames have to be padded to multiples of it. */
  step: number;
}

/** Makes planes of `plan` out of frames, whatever size and format each of them has. */
export class Shaper {
  #ffmpeg: Ffmpeg;
  #file: string;
  #codec: string;
  #stored: StoredFrame;
  #colour: ColourCodes;
  #plan: VideoPlan;
  #line: Line | undefined;

  /**
   * @param codec its name
   * @param stored how frames are stored
   * @param colour what the container says, for frames that say nothing
   */
  constructor(
    ffmpeg: Ffmpeg,
    source: { file: string; codec: string; stored: StoredFrame; colour: ColourCodes },
    plan: VideoPlan,
  ) {
    this.#ffmpeg = ffmpeg;
    this.#file = source.file;
    this.#codec = source.codec;
    this.#stored = source.stored;
    this.#colour = source.colour;
    this.#plan = plan;
  }

  /**
   * Planes [O, height, width] of a frame, clamped to [0, 1]; transparent pixels lie on black. The frame is
   * empty afterwards. Throws FileError for colours and formats that are not supported, FfmpegError.
   */
  async shape(frame: Frame): Promise<Float32Array> {
    const { av, c } = this.#ffmpeg;
    const pixelFormat = av.avGetPixFmtName(frame.format as AVPixelFormat) ?? 'unknown';
    const { width, height } = frame;
    const incoming = { width, height, pixelFormat, colour: this.#colourOf(frame, pixelFormat) };
    const siting = frame.chromaLocation === c.AVCHROMA_LOC_UNSPECIFIED ? c.AVCHROMA_LOC_LEFT : frame.chromaLocation;
    const line = await this.#lineFor(incoming);
    const input = line.step === 1 ? frame : this.#padded(frame, pixelFormat, line.step);
    try {
      input.colorSpace = incoming.colour.matrix as Frame['colorSpace'];
      input.colorRange = incoming.colour.range as Frame['colorRange'];
      input.chromaLocation = siting;
      await line.filters.put(input);
    } finally {
      if (input !== frame) input.free();
    }
    const result = await line.filters.take();
    if (!result) throw new TypeError('A filter kept a frame.');
    return planesOf(result.toBuffer(), planesFormat(pixelFormat), this.#plan);
  }

  close(): void {
    this.#line?.filters.close();
    this.#line = undefined;
  }

  /** The filters for frames like this one: those of the frame before, mostly. */
  async #lineFor(incoming: Incoming): Promise<Line> {
    const { width, height, pixelFormat, colour } = incoming;
    const { chain, step } = filterChain(this.#stored, incoming, this.#plan);
    const [paddedWidth, paddedHeight] = [Math.ceil(width / step) * step, Math.ceil(height / step) * step];
    const source =
      `video_size=${paddedWidth}x${paddedHeight}:pix_fmt=${pixelFormat}:time_base=1/1000:pixel_aspect=1/1` +
      `:colorspace=${colour.matrix}:range=${colour.range}`;
    const key = `${source} ${chain}`;
    if (this.#line?.key === key) return this.#line;
    refuseColour(colour, this.#file);
    this.close();
    this.#line = { key, step, filters: await FilterLine.open(this.#ffmpeg, source, chain) };
    return this.#line;
  }

  #padded(frame: Frame, pixelFormat: string, step: number): Frame {
    const padded = paddedFrame(this.#ffmpeg, frame, pixelFormat, step);
    if (padded) return padded;
    const size = `${frame.width} x ${frame.height}`;
    throw new FileError(
      `"${this.#file}" has frames of ${size} in the format ${pixelFormat}, which needs even sides: convert it first.`,
    );
  }

  #colourOf(frame: Frame, pixelFormat: string): ColourCodes {
    const unknown = this.#ffmpeg.c.AVCOL_SPC_UNSPECIFIED;
    const told = (own: number, otherwise: number): number => (own === unknown || own === 0 ? otherwise : own);
    const codes = {
      range: told(frame.colorRange, this.#colour.range),
      matrix: told(frame.colorSpace, this.#colour.matrix),
      primaries: told(frame.colorPrimaries, this.#colour.primaries),
      transfer: told(frame.colorTrc, this.#colour.transfer),
    };
    return presumedColour(codes, pixelFormat, this.#codec, frame);
  }
}

/** Planes in the order red, green, blue, on black where transparent, within [0, 1]. */
function planesOf(bytes: Buffer, format: string, { width, height, channels }: VideoPlan): Float32Array {
  const size = width * height;
  const floats = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const alpha = format === 'gbrapf32le' ? floats.subarray(3 * size, 4 * size) : undefined;
  const order = format === 'grayf32le' ? [0] : [2, 0, 1];
  const result = new Float32Array(channels * size);
  for (let channel = 0; channel < channels; channel++) {
    const from = (order[channel] ?? 0) * size;
    const to = channel * size;
    for (let i = 0; i < size; i++) {
      const value = (floats[from + i] as number) * (alpha ? (alpha[i] as number) : 1);
      result[to + i] = value > 0 ? (value < 1 ? value : 1) : 0;
    }
  }
  return result;
}
