/** Video files that FFmpeg opens: what they hold, and the packets of their video. */
import { open } from 'node:fs/promises';
import type { FormatContext, Packet, Stream } from 'node-av/lib';
import { CancelledError, FileError } from '../../core/base/errors.ts';
import { MAX_SIDE } from '../../core/kinds/video/selection.ts';
import { asFileError } from '../fileError.ts';
import { FfmpegError, loadFfmpeg, succeeded, type Ffmpeg } from './ffmpeg/ffmpeg.ts';
import { videoFormatOf, FORMAT_BYTES, type VideoFormat } from './videoFormat.ts';
import { isCutShort } from './wholeness.ts';

/** FFmpeg's readers of the formats: named, so that it does not guess, and no list of other files is followed. */
const READERS = { mp4: 'mov', matroska: 'matroska', gif: 'gif', webp: 'webp_anim' } as const;

export type ContainerFormat = keyof typeof READERS;

/** A file that is open at its video. */
export interface Container {
  ffmpeg: Ffmpeg;
  file: string;
  kind: ContainerFormat;
  /** Whether the end of the file is missing. */
  isCut: boolean;
  format: FormatContext;
  /** The video. */
  stream: Stream;
  /** FFmpeg's name of its codec. */
  codec: string;
  /** Seconds of a unit of its times. */
  tick: number;
}

/** What the first bytes of a file say it is, and whether its end is missing. Throws FileError. */
export async function examine(file: string): Promise<{ format: VideoFormat | undefined; isCut: boolean }> {
  try {
    const handle = await open(file, 'r');
    try {
      const entry = await handle.stat();
      if (entry.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR', syscall: 'read' });
      // A pipe would be waited for, a device may never end.
      if (!entry.isFile()) throw new FileError(`"${file}" is not a file: choose a file.`);
      if (entry.size === 0) throw new FileError(`"${file}" is empty: get another copy of it.`);
      const head = Buffer.alloc(FORMAT_BYTES);
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      const format = videoFormatOf(head.subarray(0, bytesRead));
      return { format, isCut: format !== undefined && (await isCutShort(handle, format)) };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw asFileError(cause, file, 'read');
  }
}

/**
 * Runs `use` with a file open at the start of its video. Other streams are not read.
 * Throws FileError when it cannot be opened, is damaged, or has no video that can be decoded; what FFmpeg
 * refuses while `use` runs becomes a FileError too.
 */
export async function withContainer<T>(
  file: string,
  kind: ContainerFormat,
  isCut: boolean,
  use: (container: Container) => Promise<T>,
): Promise<T> {
  const ffmpeg = await loadFfmpeg();
  let format: FormatContext | undefined;
  try {
    format = await openFormat(ffmpeg, file, kind);
    const stream = chooseVideo(ffmpeg, format, file);
    for (const other of format.streams) if (other.index !== stream.index) other.discard = ffmpeg.c.AVDISCARD_ALL;
    const { num, den } = stream.timeBase;
    // FFmpeg tells moving WebP apart from still ones; people do not.
    const codec = (ffmpeg.av.avGetCodecName(stream.codecpar.codecId) ?? 'unknown').replace('webp_anim', 'webp');
    return await use({ ffmpeg, file, kind, isCut, format, stream, codec, tick: num / den });
  } catch (cause) {
    throw cause instanceof FfmpegError ? openingError(ffmpeg, file, isCut, cause) : cause;
  } finally {
    await format?.closeInput();
  }
}

function openingError({ c }: Ffmpeg, file: string, isCut: boolean, cause: FfmpegError): FileError {
  const damage = isCut
    ? `is cut short: its end, without which it cannot be read, is missing (${cause.message})`
    : cause.code === c.AVERROR_EOF
      ? 'ends before its first frame'
      : `is damaged (${cause.message})`;
  return new FileError(`"${file}" ${damage}: get another copy of it.`, { cause });
}

/** A file with its streams known; to be closed with closeInput. Throws FfmpegError. */
export async function openFormat(ffmpeg: Ffmpeg, file: string, kind: ContainerFormat): Promise<FormatContext> {
  const format = new ffmpeg.av.FormatContext();
  const input = ffmpeg.av.InputFormat.findInputFormat(READERS[kind]);
  if (!input) throw new TypeError(`FFmpeg has no reader "${READERS[kind]}".`);
  // References to other files stay unopened, and no other protocol than files is known.
  const options = ffmpeg.av.Dictionary.fromObject({ protocol_whitelist: 'file' });
  try {
    succeeded(ffmpeg, await format.openInput(`file:${file}`, input, options));
    succeeded(ffmpeg, await format.findStreamInfo());
    return format;
  } catch (cause) {
    await format.closeInput();
    throw cause;
  }
}

function chooseVideo({ av, c }: Ffmpeg, format: FormatContext, file: string): Stream {
  const videos = format.streams.filter(
    ({ codecpar, disposition }) =>
      codecpar.codecType === c.AVMEDIA_TYPE_VIDEO && (disposition & c.AV_DISPOSITION_ATTACHED_PIC) === 0,
  );
  const best = format.findBestStream(c.AVMEDIA_TYPE_VIDEO);
  const stream = videos.find(({ index }) => index === best) ?? videos[0];
  if (!stream) throw new FileError(`"${file}" holds no video: choose a file that has moving pictures.`);
  const { codecpar } = stream;
  if (codecpar.getCodedSideData(c.AV_PKT_DATA_ENCRYPTION_INIT_INFO)) throw encrypted(file);
  if (!av.Codec.findDecoder(codecpar.codecId)) {
    const isNamed = codecpar.codecId !== c.AV_CODEC_ID_NONE;
    const how = isNamed ? `as ${av.avGetCodecName(codecpar.codecId)}, which cannot be decoded` : 'in a way that is not known';
    throw new FileError(`"${file}" is coded ${how}: convert it to H.264 first.`);
  }
  const { width, height } = codecpar;
  if (width > MAX_SIDE || height > MAX_SIDE) {
    throw new FileError(`"${file}" has frames of ${width} x ${height} pixels: ${MAX_SIDE} a side are the most.`);
  }
  return stream;
}

function encrypted(file: string): FileError {
  return new FileError(`"${file}" is encrypted, as bought and rented films are: choose a file without a lock.`);
}

/**
 * The packets of the video in the order of the file, as far as it goes. Each is valid until the next.
 * The stop is checked before every packet. Throws CancelledError, FfmpegError, FileError when they are encrypted.
 */
export async function* videoPackets(
  { ffmpeg, file, format, stream }: Container,
  signal: AbortSignal | undefined,
): AsyncGenerator<Packet, undefined> {
  const packet = new ffmpeg.av.Packet();
  packet.alloc();
  try {
    for (;;) {
      if (signal?.aborted) throw new CancelledError();
      const code = await format.readFrame(packet);
      if (code === ffmpeg.c.AVERROR_EOF) return undefined;
      succeeded(ffmpeg, code);
      if (packet.streamIndex === stream.index) {
        if (packet.getSideData(ffmpeg.c.AV_PKT_DATA_ENCRYPTION_INFO)) throw encrypted(file);
        yield packet;
      }
      packet.unref();
    }
  } finally {
    packet.free();
  }
}
