/** Videos from files, as signals. */
import { stat } from 'node:fs/promises';
import { FileError } from '../../core/base/errors.ts';
import type { VideoSignal } from '../../core/kinds/video/signal.ts';
import {
  DEFAULT_FRAME_RATE,
  planVideo,
  type VideoDescription,
  type VideoPlan,
  type VideoSelection,
} from '../../core/kinds/video/selection.ts';
import { fileHead } from '../fileHead.ts';
import { foreignFileError, HEAD_BYTES } from '../foreignFile.ts';
import { valueMemoryLimit } from '../valueMemory.ts';
import { Clip, refuseTooLarge } from './clip.ts';
import { examine, type ContainerFormat } from './container.ts';
import { archivedStills, stillAt, isPattern, sequenceFiles, stillFiles, type Still, type Stills } from './imageSequence.ts';
import { arrayBitDepth, arrayFrames, readFrameArray } from './npy.ts';
import { probeContainer } from './probe.ts';
import { fillFromContainer, type Filling } from './readContainer.ts';
import { fillFromStills } from './stills.ts';
import { timeTolerance, type Timeline } from './timeline.ts';

export interface ReadVideoOptions extends VideoSelection {
  /** Bytes the values may take; valueMemoryLimit() when left out. */
  memoryLimit?: number;
  /** Called with what the file holds and what the values will be, before anything is decoded. */
  planned?: (description: VideoDescription, plan: VideoPlan) => void;
  /** Stops the work. */
  signal?: AbortSignal;
  /** Called with the frames done so far and in all. */
  progress?: (done: number, total: number) => void;
}

/** A source that has been looked at, and can be read. */
interface Source {
  description: VideoDescription;
  /** Frames too short for a rate. */
  briefAt?: Timeline['briefAt'];
  /** Seconds by which its times may be off. */
  tolerance: number;
  fill: (filling: Filling) => Promise<void>;
}

/**
 * What a video is, without decoding it: a file in MP4, MOV, MKV, WebM, GIF, WebP or NumPy's .npy format (its content
 * decides, not its name), a folder or a zip archive of numbered images, or a pattern of their names (see sequenceFiles). Files are
 * read until all packets of their video are counted, or for a moment: `isCounted` tells. A WebP of a single picture is
 * a sequence of one image.
 *
 * Throws FileError when it is missing, empty, of another format, damaged, has no video, no frames, an unknown
 * codec, or is HDR.
 */
export async function probeVideo(file: string, signal?: AbortSignal): Promise<VideoDescription> {
  return (await openSource(file, signal)).description;
}

/**
 * The part of a video that is asked for, at even steps of time: at each, the frame that is on the screen then. What
 * the part will be and take is what planVideo tells beforehand. Decoding holds the values and a few frames.
 *
 * Values are R'G'B' as displays take them, in [0, 1], [channels, frames, height, width], upright and with square
 * pixels. Frames without colour differences anywhere make 1 channel; what is transparent lies on black; frames
 * of BT.2020 or P3 primaries are brought into those of sRGB, others are taken as they are. Numbered images and
 * arrays have no times: `frameRate` says how fast they run, 30 frames a second when left out.
 *
 * Throws FileError as probeVideo does, when the values would take more than the limit, and when a part of what is
 * asked for is damaged or missing, with how much could be read; SettingError when the selection does not fit
 * the video; CancelledError.
 */
export async function readVideo(file: string, options: ReadVideoOptions = {}): Promise<VideoSignal> {
  const { signal, progress, memoryLimit = valueMemoryLimit() } = options;
  const source = await openSource(file, signal);
  const whole = planVideo(source.description, options);
  options.planned?.(describedAt(source, whole.frameRate), whole);
  const read = async (description: VideoDescription): Promise<VideoSignal> => {
    const plan = planVideo(description, options);
    refuseTooLarge(plan, memoryLimit, file);
    const clip = new Clip(plan, source.tolerance, file);
    await source.fill({ clip, signal, progress: (done) => progress?.(done, plan.frames) });
    return clip.signal(description.bitDepth);
  };
  try {
    return await read(source.description);
  } catch (cause) {
    if (!(cause instanceof ColourAmongGreyError)) throw cause;
    return read({ ...source.description, channels: 3 });
  }
}

/** What is said of frames too short is true of the rate that is taken. */
function describedAt({ description, briefAt }: Source, frameRate: number): VideoDescription {
  const { brief, ...rest } = description;
  const taken = briefAt ? briefAt(frameRate) : brief;
  return taken ? { ...rest, brief: taken } : rest;
}

async function openSource(file: string, signal: AbortSignal | undefined): Promise<Source> {
  const entry = await stat(file).catch(() => undefined);
  if (entry?.isDirectory() || (!entry && isPattern(file))) return openImages(stillFiles(await sequenceFiles(file)), file);
  const { format, isCut } = await examine(file);
  if (format === 'npy') return openArray(file);
  if (format === 'stillWebp') return openImages(stillFiles([file]), file);
  if (format === 'zip') return openImages(await archivedStills(file), file);
  if (format === undefined) {
    const unknown = `"${file}" is not a video in MP4, MOV, MKV, WebM, GIF, WebP or .npy format: convert it first.`;
    throw foreignFileError(file, await fileHead(file, HEAD_BYTES)) ?? new FileError(unknown);
  }
  return openContainer(file, format, isCut, signal);
}

async function openContainer(
  file: string,
  kind: ContainerFormat,
  isCut: boolean,
  signal: AbortSignal | undefined,
): Promise<Source> {
  const probed = await probeContainer(file, kind, isCut, signal);
  const { description, tick } = probed;
  return {
    description,
    briefAt: probed.timeline.briefAt,
    tolerance: timeTolerance(tick, description.frameRate),
    fill: (filling) => fillFromContainer({ file, kind, isCut, probed }, filling),
  };
}

/** What all sources without times have in common. */
const STILLS = {
  ...{ isTimed: false, frameRate: DEFAULT_FRAME_RATE, isVariable: false, isCounted: true },
  ...{ rotation: 0, pixelAspect: 1, colour: null, audio: [] },
};

async function openArray(file: string): Promise<Source> {
  const array = await readFrameArray(file);
  const { frames, width, height } = array;
  const description: VideoDescription = {
    ...STILLS,
    ...{ container: 'npy', codec: array.type, width, height, frames, duration: frames / DEFAULT_FRAME_RATE },
    ...{ channels: array.channels === 1 ? 1 : 3, bitDepth: arrayBitDepth(array) },
  };
  const pictures = (start: number, end: number): AsyncIterable<Float32Array> => arrayFrames(file, array, start, end);
  return { description, tolerance: 1e-6, fill: (filling) => fillFromStills(file, description, pictures, filling) };
}

/** The first image was grey and another is not: everything is read again in colour. */
class ColourAmongGreyError extends Error {
  override name = 'ColourAmongGreyError';
}

async function openImages(stills: Stills, name: string): Promise<Source> {
  const first = stills.names[0] as string;
  const { width, height, channels, bitDepth } = await stillAt(stills, 0);
  const frames = stills.names.length;
  const description: VideoDescription = {
    ...STILLS,
    ...{ container: 'images', codec: 'images', width, height, channels, bitDepth },
    ...{ frames, duration: frames / DEFAULT_FRAME_RATE },
  };
  // Said before a part of them is asked for: photographs that are numbered are no frames.
  refuseOtherSize(await stillAt(stills, frames - 1), stills.names[frames - 1] as string, description, first);
  const fill = (filling: Filling): Promise<void> => {
    const { channels: planned } = filling.clip.plan;
    const pictures = async function* (start: number, end: number): AsyncGenerator<Float32Array> {
      let i = start;
      for await (const still of stills.read(start, end)) {
        refuseOtherSize(still, stills.names[i++] as string, description, first);
        yield inChannels(still, planned);
      }
    };
    return fillFromStills(name, { ...description, channels: planned }, pictures, filling);
  };
  return { description, tolerance: 1e-6, fill };
}

function refuseOtherSize(still: Still, file: string, { width, height }: VideoDescription, first: string): void {
  if (still.width === width && still.height === height) return;
  throw new FileError(
    `"${file}" is ${still.width} x ${still.height} and "${first}" ${width} x ${height}: the images of a video have one size.`,
  );
}

function inChannels({ planes, channels }: Still, wanted: 1 | 3): Float32Array {
  if (channels === wanted) return planes;
  if (wanted === 1) throw new ColourAmongGreyError();
  const size = planes.length;
  const result = new Float32Array(3 * size);
  for (let channel = 0; channel < 3; channel++) result.set(planes, channel * size);
  return result;
}
