/** Clips out of video files: decoded from just before the part that is asked for until it is full, no further. */
import { FileError } from '../../core/base/errors.ts';
import type { Clip } from './clip.ts';
import { withContainer, type Container, type ContainerFormat } from './container.ts';
import { FrameReader, InterruptedError, type DecodedFrame } from './decode.ts';
import { FfmpegError } from './ffmpeg/ffmpeg.ts';
import type { ProbedContainer } from './probe.ts';
import { Shaper } from './shaper.ts';

/** How a clip is being filled. */
export interface Filling {
  clip: Clip;
  /** Called after frames were filled, with their number. */
  progress: (done: number) => void;
  signal: AbortSignal | undefined;
}

/**
 * Fills the clip, or as much of it as a whole file turns out to have.
 * Throws FileError when the part that is asked for is damaged or missing, with how much could be read.
 */
export async function fillFromContainer(
  source: { file: string; kind: ContainerFormat; isCut: boolean; probed: ProbedContainer },
  filling: Filling,
): Promise<void> {
  const { file, kind, isCut, probed } = source;
  const attempt = (canSeek: boolean): Promise<boolean> =>
    withContainer(file, kind, isCut, (container) => decodeInto(container, probed, filling, canSeek));
  if (!(await attempt(true))) await attempt(false);
}

/** False when seeking went past the start, nothing filled. */
async function decodeInto(
  container: Container,
  { timeline, stored, colour }: ProbedContainer,
  { clip, progress, signal }: Filling,
  canSeek: boolean,
): Promise<boolean> {
  const { ffmpeg, file, codec } = container;
  const { plan } = clip;
  const shaper = new Shaper(ffmpeg, { file, codec, stored, colour }, plan);
  const reader = await FrameReader.open(container, timeline, { start: plan.start, canSeek, signal });
  /** The latest frame, whose time goes on until the next one's begins. */
  let shown: DecodedFrame | undefined;
  try {
    while (!clip.isFull) {
      const next = await reader.next();
      const end = clip.firstAt(next?.time ?? endOf(shown));
      if (!shown && end > 0 && canSeek && plan.start > 0) return false;
      if (shown && end > clip.filled) {
        if (shown.isDamaged) throw new InterruptedError();
        clip.fill(await shaper.shape(shown.frame), end);
        progress(clip.filled);
      }
      if (!next) break;
      shown = next;
    }
    if (clip.filled === 0) throw new InterruptedError();
    return true;
  } catch (cause) {
    throw asReadingError(cause, container, clip);
  } finally {
    await reader.close();
    shaper.close();
  }
}

/** Seconds until which the last frame is shown. */
function endOf(frame: DecodedFrame | undefined): number {
  return frame ? frame.time + frame.duration : 0;
}

/** For what ended decoding too early, with how far it came; anything else stays as it is. */
function asReadingError(cause: unknown, { file, isCut }: Container, { plan, filled }: Clip): unknown {
  if (!(cause instanceof InterruptedError || cause instanceof FfmpegError)) return cause;
  const what = isCut ? 'is cut short' : 'is damaged';
  const read = filled === 0 ? `none of the ${plan.frames}` : `${filled} of the ${plan.frames}`;
  const until = Number((plan.start + filled / plan.frameRate).toFixed(3));
  const advice = filled === 0 ? '' : `, or choose an end of at most ${until} s`;
  return new FileError(
    `"${file}" ${what}: ${read} frames that are asked for could be read, get another copy of it${advice}.`,
    { cause },
  );
}
