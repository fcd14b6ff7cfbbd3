/** A video file being written: one stream of pictures, perhaps one of sound. */
import type { FormatContext, Packet, Stream } from 'node-av/lib';
import type { AudioCopy } from './audioCopy.ts';
import { Encoder, type Encoding } from './encoder.ts';
import { codedSize, type ContainerSetup } from './encoders.ts';
import { succeeded, type Ffmpeg } from '../ffmpeg/ffmpeg.ts';

export interface MuxerOptions {
  container: ContainerSetup;
  encoding: Encoding;
  audio: AudioCopy | undefined;
}

export class VideoFile {
  #ffmpeg: Ffmpeg;
  #format: FormatContext;
  #encoder: Encoder;
  #stream: Stream;
  #options: MuxerOptions;
  #audioStream: Stream | undefined;
  #frames = 0;

  private constructor(
    ffmpeg: Ffmpeg,
    format: FormatContext,
    encoder: Encoder,
    stream: Stream,
    options: MuxerOptions,
  ) {
    this.#ffmpeg = ffmpeg;
    this.#format = format;
    this.#encoder = encoder;
    this.#stream = stream;
    this.#options = options;
    this.#audioStream = options.audio?.addTo(format);
  }

  /** Opens a file, which may be there, and writes its beginning. Throws FfmpegError, SettingError. */
  static async open(ffmpeg: Ffmpeg, file: string, options: MuxerOptions): Promise<VideoFile> {
    const { container, encoding } = options;
    const encoder = await Encoder.open(ffmpeg, encoding);
    const format = new ffmpeg.av.FormatContext();
    try {
      succeeded(ffmpeg, format.allocOutputContext2(null, container.muxer, `file:${file}`));
      const stream = format.newStream();
      succeeded(ffmpeg, encoder.context.parametersFromContext(stream.codecpar));
      stream.timeBase = encoder.context.timeBase;
      stream.avgFrameRate = encoder.context.framerate;
      hidePadding(ffmpeg, stream, encoding);
      const result = new VideoFile(ffmpeg, format, encoder, stream, options);
      succeeded(ffmpeg, await format.openOutput());
      succeeded(ffmpeg, await format.writeHeader(ffmpeg.av.Dictionary.fromObject(container.options)));
      return result;
    } catch (cause) {
      encoder.close();
      await closeFormat(format);
      throw cause;
    }
  }

  /** Frames written so far. */
  get frames(): number {
    return this.#frames;
  }

  /** Writes the next frame, [O, height, width]. Throws FfmpegError. */
  async write(planes: Float32Array): Promise<void> {
    const [start, end] = [this.#timeOf(this.#frames), this.#timeOf(this.#frames + 1)];
    for await (const packet of this.#encoder.encode(planes, start, end - start)) await this.#mux(packet);
    this.#frames += 1;
    await this.#writeAudio();
  }

  /** Writes what is left, and the end. Throws FfmpegError. */
  async finish(): Promise<void> {
    for await (const packet of this.#encoder.finish()) await this.#mux(packet);
    await this.#writeAudio();
    succeeded(this.#ffmpeg, await this.#format.writeTrailer());
  }

  async close(): Promise<void> {
    this.#encoder.close();
    await closeFormat(this.#format);
  }

  /** When frame `i` begins, in units of time. */
  #timeOf(i: number): number {
    const { rate, timeBase } = this.#options.encoding;
    return Math.round((i * rate[1] * timeBase[1]) / (rate[0] * timeBase[0]));
  }

  async #mux(packet: Packet): Promise<void> {
    packet.streamIndex = this.#stream.index;
    packet.rescaleTs(this.#encoder.context.timeBase, this.#stream.timeBase);
    succeeded(this.#ffmpeg, await this.#format.interleavedWriteFrame(packet));
  }

  /** Sound keeps up with the pictures, so that neither waits for long in memory. */
  async #writeAudio(): Promise<void> {
    const { audio, container, encoding } = this.#options;
    if (!audio || !this.#audioStream) return;
    const seconds = (this.#frames * encoding.rate[1]) / encoding.rate[0];
    await audio.writeUntil(seconds, this.#audioStream, container.hasEarlyStart, async (packet) => {
      succeeded(this.#ffmpeg, await this.#format.interleavedWriteFrame(packet));
    });
  }
}

/** Tells players to hide the column and row by which an odd frame was made even. */
function hidePadding({ c }: Ffmpeg, stream: Stream, { setup, width, height }: Encoding): void {
  const [codedWidth, codedHeight] = codedSize(setup, { width, height });
  if (codedWidth === width && codedHeight === height) return;
  const hidden = Uint32Array.of(0, codedHeight - height, 0, codedWidth - width);
  stream.codecpar.addCodedSideData(c.AV_PKT_DATA_FRAME_CROPPING, Buffer.from(hidden.buffer));
}

async function closeFormat(format: FormatContext): Promise<void> {
  await format.closeOutput();
  format.freeContext();
}
