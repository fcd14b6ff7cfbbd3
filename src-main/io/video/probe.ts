/** What there is to know of a video file without decoding it: its header, and its packets as far as that is quick. */
import type { AudioTrack, VideoDescription } from '../../core/kinds/video/selection.ts';
import { FileError } from '../../core/base/errors.ts';
import { bitDepthOf, colourNames, isGrey, presumedColour, refuseColour, type ColourCodes } from './colour.ts';
import { videoPackets, withContainer, type Container, type ContainerFormat } from './container.ts';
import { orientationOf, shownSize, type StoredFrame } from './geometry.ts';
import { timelineOf, type Announced, type FrameTimes, type Timeline } from './timeline.ts';

/** Everything that reading a file needs to know of it. */
export interface ProbedContainer {
  description: VideoDescription;
  timeline: Timeline;
  stored: StoredFrame;
  /** What the container says, presumed where it is silent. */
  colour: ColourCodes;
  /** Seconds that times are rounded to. */
  tick: number;
}

/** Where looking at packets ends: what a disk reads in a moment. */
const MAX_PACKETS = 20_000;
const MAX_BYTES = 2 ** 27;

/**
 * Describes a file of at least one frame.
 * Throws FileError as withContainer does, and when it has no frames, or colours that cannot be turned into sRGB.
 */
export function probeContainer(
  file: string,
  kind: ContainerFormat,
  isCut: boolean,
  signal: AbortSignal | undefined,
): Promise<ProbedContainer> {
  return withContainer(file, kind, isCut, async (container) => {
    const audio = audioTracks(container);
    const stored = storedFrame(container);
    const pixelFormat = container.ffmpeg.av.avGetPixFmtName(container.stream.codecpar.format as never) ?? 'unknown';
    const colour = presumedColour(containerColour(container), pixelFormat, container.codec, stored);
    const found = await frameTimes(container, signal);
    if (found.times.length === 0 || stored.width === 0 || stored.height === 0) throw noFrames(container);
    refuseColour(colour, file);
    refuseOneTime(found, file);
    const timeline = timelineOf(found, announced(container, found.times[0] as number));
    const { frameRate, isVariable, frames, duration } = timeline;
    const brief = timeline.briefAt(frameRate);
    const description: VideoDescription = {
      ...{ container: kind, codec: container.codec, ...shownSize(stored) },
      channels: isGrey(pixelFormat) ? 1 : 3,
      bitDepth: bitDepthOf(pixelFormat),
      ...{ isTimed: true, frameRate, isVariable, frames, duration, isCounted: found.isComplete },
      ...(brief ? { brief } : {}),
      ...{ rotation: stored.rotation, pixelAspect: stored.pixelAspect, colour: colourNames(colour), audio },
    };
    return { description, timeline, stored, colour, tick: container.tick };
  });
}

function noFrames({ file, isCut }: Container): FileError {
  return isCut
    ? new FileError(`"${file}" is cut short: none of its frames can be read, get another copy of it.`)
    : new FileError(`"${file}" holds a video of no frames: get another copy of it.`);
}

/** Which of several frames at one time is seen, and when the others are, nobody knows. */
function refuseOneTime({ times }: FrameTimes, file: string): void {
  if (times.length === 1 || times.at(-1) !== times[0]) return;
  throw new FileError(`"${file}" gives all of its ${times.length} frames the same time: convert it, with a frame rate, first.`);
}

function audioTracks({ ffmpeg, format }: Container): AudioTrack[] {
  return format.streams
    .map(({ codecpar }) => codecpar)
    .filter(({ codecType }) => codecType === ffmpeg.c.AVMEDIA_TYPE_AUDIO)
    .map(({ codecId, channels, sampleRate }) => ({
      codec: ffmpeg.av.avGetCodecName(codecId) ?? 'unknown',
      channels,
      sampleRate,
    }));
}

function storedFrame({ ffmpeg, stream }: Container): StoredFrame {
  const { codecpar } = stream;
  const matrix = codecpar.getCodedSideData(ffmpeg.c.AV_PKT_DATA_DISPLAYMATRIX);
  const cropping = codecpar.getCodedSideData(ffmpeg.c.AV_PKT_DATA_FRAME_CROPPING);
  const [top = 0, bottom = 0, left = 0, right = 0] = cropping ? new Uint32Array(Uint8Array.from(cropping).buffer) : [];
  const { width, height } = codecpar;
  const isInside = left + right < width && top + bottom < height;
  const aspect = stream.sampleAspectRatio.num > 0 ? stream.sampleAspectRatio : codecpar.sampleAspectRatio;
  return {
    width,
    height,
    hidden: isInside ? { left, top, right, bottom } : { left: 0, top: 0, right: 0, bottom: 0 },
    pixelAspect: pixelAspect(aspect.num / aspect.den),
    ...orientationOf(matrix ? new Int32Array(Uint8Array.from(matrix).buffer) : Int32Array.of(1, 0, 0, 0, 1)),
  };
}

/** Shapes of pixels that no camera has are mistakes. */
function pixelAspect(aspect: number): number {
  return aspect > 0.1 && aspect < 10 ? aspect : 1;
}

function containerColour({ stream }: Container): ColourCodes {
  const { colorRange, colorSpace, colorPrimaries, colorTrc } = stream.codecpar;
  return { range: colorRange, matrix: colorSpace, primaries: colorPrimaries, transfer: colorTrc };
}

/** Looks at packets until the end of the file or of patience. */
async function frameTimes(container: Container, signal: AbortSignal | undefined): Promise<FrameTimes> {
  const { ffmpeg, codec, tick } = container;
  const times: number[] = [];
  let bytes = 0;
  let last = { time: -Infinity, duration: 0 };
  let isComplete = true;
  for await (const packet of videoPackets(container, signal)) {
    bytes += packet.size;
    const isHidden =
      packet.hasFlags(ffmpeg.c.AV_PKT_FLAG_DISCARD) || (codec === 'vp8' && isHiddenVp8(packet.data));
    const pts = packet.pts === ffmpeg.c.AV_NOPTS_VALUE ? packet.dts : packet.pts;
    if (isHidden || pts === ffmpeg.c.AV_NOPTS_VALUE) continue;
    const time = Number(pts) * tick;
    times.push(time);
    if (time > last.time) last = { time, duration: Number(packet.duration) * tick };
    isComplete = times.length < MAX_PACKETS && bytes < MAX_BYTES;
    if (!isComplete) break;
  }
  times.sort((a, b) => a - b);
  return { times, lastDuration: last.duration, tick, isComplete: isComplete && !container.isCut };
}

/** VP8's frames that only others refer to: the fourth bit of the first byte says whether one is shown (RFC 6386, 9.1). */
function isHiddenVp8(data: Buffer | null): boolean {
  return data !== null && ((data[0] ?? 0) & 0x10) === 0;
}

/** What the headers say. @param first when the first frame is shown, on the file's clock */
function announced({ ffmpeg, format, stream, tick }: Container, first: number): Announced {
  const rate = ({ num, den }: { num: number; den: number }): number => num / den;
  const none = ffmpeg.c.AV_NOPTS_VALUE;
  const ownDuration = stream.duration === none || stream.duration <= 0n ? undefined : Number(stream.duration) * tick;
  // Matroska's durations of single streams are texts, "00:01:02.5".
  const written = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(stream.metadata?.get('DURATION') ?? '');
  const end = written ? Number(written[1]) * 3600 + Number(written[2]) * 60 + Number(written[3]) : undefined;
  const whole = format.duration === none || format.duration <= 0n ? undefined : Number(format.duration) / 1e6;
  const start = format.startTime === none ? 0 : Number(format.startTime) / 1e6;
  const byEnd = end ?? (whole === undefined ? undefined : start + whole);
  return {
    rates: [rate(stream.avgFrameRate), rate(stream.rFrameRate)],
    isOwn: ownDuration !== undefined || end !== undefined,
    duration: ownDuration ?? (byEnd === undefined ? undefined : byEnd - first),
    frames: stream.nbFrames > 0n ? Number(stream.nbFrames) : undefined,
  };
}
