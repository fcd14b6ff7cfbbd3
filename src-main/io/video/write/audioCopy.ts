/** The sound of a source carried over as it is: the packets of a range of time, not decoded. */
import type { FormatContext, Packet, Stream } from 'node-av/lib';
import { examine, openFormat } from '../container.ts';
import { succeeded, type Ffmpeg } from '../ffmpeg/ffmpeg.ts';
import { probeContainer } from '../probe.ts';

/** Sound to take, in seconds from the first frame of the source's video. */
export interface AudioRange {
  file: string;
  start: number;
  end: number;
}

/** Seconds that reading begins before the range: packets of sound stand apart from those of video. */
const SEEK_MARGIN = 1;

/** The sound of one file on its way into another. */
export class AudioCopy {
  /** FFmpeg's name. */
  readonly codec: string;
  #ffmpeg: Ffmpeg;
  #format: FormatContext;
  #source: Stream;
  #range: AudioRange;
  /** Where the range begins, on the clock of the source's sound. */
  #origin: bigint;
  #packet: Packet;
  /** Whether #packet waits to be written. */
  #isWaiting = false;
  #isOver = false;

  private constructor(ffmpeg: Ffmpeg, format: FormatContext, source: Stream, range: AudioRange, origin: bigint) {
    this.codec = ffmpeg.av.avGetCodecName(source.codecpar.codecId) ?? 'unknown';
    this.#ffmpeg = ffmpeg;
    this.#format = format;
    this.#source = source;
    this.#range = range;
    this.#origin = origin;
    this.#packet = new ffmpeg.av.Packet();
    this.#packet.alloc();
  }

  /** undefined when there is no sound. Throws FileError when the source cannot be read, CancelledError. */
  static async open(ffmpeg: Ffmpeg, range: AudioRange, signal: AbortSignal | undefined): Promise<AudioCopy | undefined> {
    const { format: kind, isCut } = await examine(range.file);
    if (kind !== 'mp4' && kind !== 'matroska') return undefined;
    const { timeline } = await probeContainer(range.file, kind, isCut, signal);
    const format = await openFormat(ffmpeg, range.file, kind);
    const source = format.streams[format.findBestStream(ffmpeg.c.AVMEDIA_TYPE_AUDIO)];
    if (!source) {
      await format.closeInput();
      return undefined;
    }
    for (const other of format.streams) if (other.index !== source.index) other.discard = ffmpeg.c.AVDISCARD_ALL;
    const { num, den } = source.timeBase;
    const at = (seconds: number): bigint => BigInt(Math.round(((timeline.first + seconds) * den) / num));
    if (range.start > SEEK_MARGIN) {
      await format.seekFrame(source.index, at(range.start - SEEK_MARGIN), ffmpeg.c.AVSEEK_FLAG_BACKWARD);
    }
    return new AudioCopy(ffmpeg, format, source, range, at(range.start));
  }

  /** Makes a stream for it in a file that is being set up. Throws FfmpegError. */
  addTo(output: FormatContext): Stream {
    const stream = output.newStream();
    succeeded(this.#ffmpeg, this.#source.codecpar.copy(stream.codecpar));
    // The source's own mark of the codec may mean another in this container.
    stream.codecpar.codecTag = 0;
    stream.timeBase = this.#source.timeBase;
    return stream;
  }

  /**
   * Writes what has not been written and begins before `seconds` into the range.
   * @param hasEarlyStart whether a packet from before the range may come first: the first that is heard needs it
   */
  async writeUntil(
    seconds: number,
    stream: Stream,
    hasEarlyStart: boolean,
    write: (packet: Packet) => Promise<void>,
  ): Promise<void> {
    const tick = this.#source.timeBase.num / this.#source.timeBase.den;
    const end = Math.min(seconds, this.#range.end - this.#range.start);
    for (;;) {
      if (!this.#isWaiting && !(await this.#read())) return;
      const time = Number(this.#packet.pts - this.#origin) * tick;
      if (time >= end) return;
      this.#isWaiting = false;
      if (time < (hasEarlyStart ? -2 * Number(this.#packet.duration) * tick : 0)) continue;
      this.#packet.pts -= this.#origin;
      this.#packet.dts = this.#packet.pts;
      this.#packet.rescaleTs(this.#source.timeBase, stream.timeBase);
      this.#packet.streamIndex = stream.index;
      await write(this.#packet);
    }
  }

  async close(): Promise<void> {
    this.#packet.free();
    await this.#format.closeInput();
  }

  /** Whether there is another packet; a damaged end is an end. */
  async #read(): Promise<boolean> {
    const { AV_NOPTS_VALUE, AV_PKT_FLAG_CORRUPT } = this.#ffmpeg.c;
    while (!this.#isOver) {
      this.#packet.unref();
      const code = await this.#format.readFrame(this.#packet);
      if (code < 0 || this.#packet.hasFlags(AV_PKT_FLAG_CORRUPT)) this.#isOver = true;
      else if (this.#packet.streamIndex === this.#source.index && this.#packet.pts !== AV_NOPTS_VALUE) {
        this.#isWaiting = true;
        return true;
      }
    }
    return false;
  }
}
