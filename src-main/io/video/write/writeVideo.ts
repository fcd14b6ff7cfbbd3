/** Videos to files, frame by frame. */
import { CancelledError, FileError, SettingError } from '../../../core/base/errors.ts';
import type { FrameCodec } from '../../../core/query/clipFormats.ts';
import { replaceFileAtomically } from '../../atomicFile.ts';
import { diskFullError } from '../../fileError.ts';
import { AudioCopy, type AudioRange } from './audioCopy.ts';
import { codedSize, isImageTarget, setupOf, type ContainerSetup } from './encoders.ts';
import type { Encoding } from './encoder.ts';
import { FfmpegError, loadFfmpeg, type Ffmpeg } from '../ffmpeg/ffmpeg.ts';
import { toFraction } from './frameRate.ts';
import { writeImages } from './imageTarget.ts';
import { VideoFile } from './muxer.ts';

export interface WriteVideoOptions {
  width: number;
  height: number;
  channels: 1 | 3;
  /** Frames a second. */
  frameRate: number;
  /** The container's usual one when left out: H.264 in MP4, VP9 in WebM. */
  codec?: FrameCodec | undefined;
  /** 1 to 100; 75 when left out. It means nothing to GIF and PNG. */
  quality?: number | undefined;
  /** Sound to carry over as it is, where the container takes it; it ends with the pictures. */
  audioFrom?: AudioRange | undefined;
  /** Stops the work; the file stays as it was. */
  signal?: AbortSignal | undefined;
}

/** What was written. */
export interface WrittenVideo {
  frames: number;
  codec: FrameCodec;
  /** What is not as asked, in sentences. */
  notes: string[];
}

const DEFAULT_QUALITY = 75;
const MAX_SIDE = 16384;

/**
 * Writes a video in the format that its name ends with: .mp4, .webm, .gif, .webp, or PNG files by a pattern such as
 * frame-%04d.png, into a folder or into a .zip archive. It is written whole or not at all, and holds exactly the frames that were
 * given, each [channels, height, width], R'G'B' clamped to [0, 1], NaN as 0.
 *
 * MP4 and WebM are tagged, and coded, as BT.709 in limited range with colour at half the size, which all players
 * take; only VP8 knows no other matrix than BT.601. H.264 codes even sizes: of an odd one the last column or row is repeated and marked as not to be shown,
 * which some players do not heed; a note says so. GIF has steps of a hundredth of a second: frames are as long
 * as comes closest, without drift, and every one has its own 256 colours.
 *
 * Throws SettingError, before any work, when the format does not take such a video; FileError when it cannot be
 * written; CancelledError when stopped; RangeError when a frame has another size or there are none.
 */
export async function writeVideo(
  file: string,
  options: WriteVideoOptions,
  frames: AsyncIterable<Float32Array> | Iterable<Float32Array>,
): Promise<WrittenVideo> {
  validate(options);
  const checked = checkedFrames(options, frames);
  if (isImageTarget(file)) {
    const notes = options.audioFrom ? ['Images have no sound: it was left out.'] : [];
    return { frames: await writeImages(file, options, checked), codec: 'png', notes };
  }
  const setup = setupOf(file, options.codec);
  refuseLimits(setup, options);
  const ffmpeg = await loadFfmpeg();
  const encoding = encodingOf(setup.container, setup.encoder, options);
  const notes = notesOnSize(setup.container, encoding);
  let written = 0;
  await replaceFileAtomically(file, async (temporary) => {
    const audio = await openAudio(ffmpeg, setup.container, options, notes);
    try {
      const target = await VideoFile.open(ffmpeg, temporary, { container: setup.container, encoding, audio });
      try {
        for await (const planes of checked) await target.write(planes);
        await target.finish();
        written = target.frames;
      } finally {
        await target.close();
      }
    } catch (cause) {
      throw writingError(ffmpeg, file, cause);
    } finally {
      await audio?.close();
    }
  });
  return { frames: written, codec: setup.codec, notes };
}

function validate({ width, height, frameRate, quality = DEFAULT_QUALITY }: WriteVideoOptions): void {
  const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= MAX_SIDE;
  if (!isSide(width) || !isSide(height)) {
    throw new SettingError(`A video has 1 to ${MAX_SIDE} pixels a side, not ${width} x ${height}.`);
  }
  if (!(frameRate > 0)) throw new SettingError(`A frame rate is above 0, not ${frameRate}.`);
  if (!Number.isInteger(quality) || quality < 1 || quality > 100) {
    throw new SettingError(`The quality of a video is a whole number from 1 to 100, not ${quality}.`);
  }
}

function refuseLimits(
  { container, codec, encoder }: ReturnType<typeof setupOf>,
  { width, height, frameRate }: WriteVideoOptions,
): void {
  if (frameRate > container.maxFrameRate) {
    throw new SettingError(`${container.name} takes at most ${container.maxFrameRate} frames a second, not ${frameRate}.`);
  }
  if (Math.min(width, height) < encoder.minSide) {
    throw new SettingError(
      `The encoder of ${codec} takes at least ${encoder.minSide} pixels a side, not ${width} x ${height}: choose another codec.`,
    );
  }
}

function encodingOf(container: ContainerSetup, setup: Encoding['setup'], options: WriteVideoOptions): Encoding {
  const { width, height, channels, frameRate, quality = DEFAULT_QUALITY } = options;
  const rate = toFraction(frameRate);
  const timeBase: [number, number] = container.ticks ? [1, container.ticks] : [rate[1], rate[0]];
  const hasGlobalHeader = container.muxer === 'mp4' || container.muxer === 'webm';
  return { width, height, channels, setup, quality, rate, timeBase, hasGlobalHeader };
}

function notesOnSize({ name }: ContainerSetup, { setup, width, height }: Encoding): string[] {
  const [codedWidth, codedHeight] = codedSize(setup, { width, height });
  if (codedWidth === width && codedHeight === height) return [];
  return [
    `${name} has even sizes: it is ${codedWidth} x ${codedHeight}, of which ${width} x ${height} are marked to be shown.`,
  ];
}

async function openAudio(
  ffmpeg: Ffmpeg,
  { name, sound: known }: ContainerSetup,
  { audioFrom, signal }: WriteVideoOptions,
  notes: string[],
): Promise<AudioCopy | undefined> {
  if (!audioFrom) return undefined;
  const audio = await AudioCopy.open(ffmpeg, audioFrom, signal);
  if (!audio || known.includes(audio.codec)) return audio;
  notes.push(
    known.length === 0
      ? `${name} has no sound: it was left out.`
      : `${name} does not take sound coded as ${audio.codec}: it was left out.`,
  );
  await audio.close();
  return undefined;
}

async function* checkedFrames(
  { width, height, channels, signal }: WriteVideoOptions,
  frames: AsyncIterable<Float32Array> | Iterable<Float32Array>,
): AsyncGenerator<Float32Array> {
  const proceed = (): void => {
    if (signal?.aborted) throw new CancelledError();
  };
  let count = 0;
  proceed();
  for await (const planes of frames) {
    proceed();
    if (planes.length !== channels * height * width) {
      throw new RangeError(`${planes.length} values are no frame of ${channels} x ${height} x ${width}.`);
    }
    count += 1;
    yield planes;
  }
  proceed();
  if (count === 0) throw new RangeError('A video without frames cannot be written.');
}

function writingError({ c }: Ffmpeg, file: string, cause: unknown): unknown {
  if (!(cause instanceof FfmpegError)) return cause;
  if (cause.code === c.AVERROR_ENOSPC) return diskFullError(file, cause);
  return new FileError(`"${file}" cannot be written: its encoder failed (${cause.message}).`, { cause });
}
