/** The source of a Studio: an image, a video or a shape, decoded, with the bytes of its file, which go into projects. */
import { readFile, stat } from 'node:fs/promises';
import type { PictureSignal } from '../../core/kinds/types.ts';
import { CoordxError, FileError } from '../../core/base/errors.ts';
import type { DistanceData } from '../../core/mesh/distance/distanceData.ts';
import type { ImageSignal } from '../../core/kinds/image/signal.ts';
import type { ShapeSignal } from '../../core/kinds/shape/signal.ts';
import { videoFrame } from '../../core/kinds/video/signal.ts';
import type { VideoDescription, VideoSelection } from '../../core/kinds/video/selection.ts';
import type { Task } from '../../core/protocol/studio.ts';
import { asFileError } from '../../io/fileError.ts';
import { decodeImage, readImageBytes } from '../../io/image/readImage.ts';
import { readShapeBytes } from '../../io/mesh/readShape.ts';
import type { Project } from '../../io/projectFile.ts';
import { isNamedAsShape } from '../../io/sourceKind.ts';
import { withTemporaryFile } from '../../io/temporaryFile.ts';
import { shapeThread } from '../threads/shapeThread.ts';

interface SourceFile {
  /** File name without folder. */
  name: string;
  bytes: Uint8Array;
  /** What was repaired or ignored, in sentences. */
  notes: string[];
}

export interface PictureSource extends SourceFile {
  kind: 'picture';
  signal: PictureSignal;
  /** Of a video: what its file is, and which part of it was taken. */
  video: { description: VideoDescription; selection: VideoSelection } | null;
}

export interface ShapeSource extends SourceFile {
  kind: 'shape';
  signal: ShapeSignal;
  /** What finds distances to it, in shared memory. */
  data: DistanceData;
}

export type Source = PictureSource | ShapeSource;

/** A picture as ground truth: an image, or a frame of a video. */
export type TruePicture = Pick<ImageSignal, 'width' | 'height' | 'channels' | 'values'>;

/** The file of a video or a shape is kept with its project, and written again whenever that is. */
const MOST_KEPT_BYTES = 256 << 20;

/** @throws FileError */
export async function readImageSource(file: string, name: string): Promise<PictureSource> {
  return imageSource(name, await readImageBytes(file), file);
}

/** @throws FileError, also when the file is too large for a project; SettingError; CancelledError. */
export async function readVideoSource(file: string, name: string, selection: VideoSelection, task: Task): Promise<PictureSource> {
  await refuseLarge(file, name, 'videos', 'cut a part of it into a file, or train on it with "coordx fit --start --end"');
  const decoded = await decodeVideo(file, selection, task);
  return { kind: 'picture', name, bytes: await readFile(file), notes: [], ...decoded };
}

/** @throws FileError, also when the file is too large for a project, or has parts in other files; CancelledError. */
export async function readShapeSource(file: string, name: string, task: Task): Promise<ShapeSource> {
  await refuseLarge(file, name, 'shapes', 'simplify it, or train on it with "coordx fit"');
  return shapeSource(name, await readShapeBytes(file), file, task);
}

/** The source of a project. @param file of the project. */
export async function restoreSource(
  { name, bytes, selection }: NonNullable<Project['source']>,
  file: string,
  task: Task,
): Promise<Source> {
  const place = `${file}/${name}`;
  if (!selection && isNamedAsShape(name)) return shapeSource(name, bytes, place, task);
  if (!selection) return imageSource(name, bytes, place);
  const decoded = await withTemporaryFile(bytes, async (temporary) => {
    try {
      return await decodeVideo(temporary, selection, task);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new FileError(error.message.replaceAll(temporary, place), { cause: error });
    }
  });
  return { kind: 'picture', name, bytes, notes: [], ...decoded };
}

/** The source as a project keeps it. */
export function storedSource(source: Source): Project['source'] {
  const { name, bytes } = source;
  const selection = videoOf(source)?.selection;
  return { name, bytes, ...(selection ? { selection } : {}) };
}

/** What a video's file is, and which part of it was taken; null of anything else. */
export function videoOf(source: Source | null): PictureSource['video'] {
  return source?.kind === 'picture' ? source.video : null;
}

/** What is open, if it has pixels. @throws CoordxError in a sentence when nothing is open, or a shape. */
export function pictureSignal(source: Source | null): PictureSignal {
  if (!source) throw new CoordxError('Open an image or a video to see it.');
  if (source.kind === 'picture') return source.signal;
  throw new CoordxError(`"${source.name}" is a shape: it has no pixels.`);
}

/** A picture of the source: the image, or a frame of the video, the first when left out. */
export function truePicture(signal: PictureSignal, frame = 0): TruePicture {
  if (signal.kind === 'image') return signal;
  const { width, height, channels } = signal;
  return { width, height, channels, values: videoFrame(signal, Math.min(frame, signal.frames - 1)) };
}

async function refuseLarge(file: string, name: string, kind: string, advice: string): Promise<void> {
  const info = await stat(file).catch((cause: unknown) => {
    throw asFileError(cause, file, 'read');
  });
  if (info.size <= MOST_KEPT_BYTES) return;
  const megabytes = Math.round(info.size / 2 ** 20);
  throw new FileError(`"${name}" has ${megabytes} MiB, and a project holds ${kind} of at most ${MOST_KEPT_BYTES >> 20}: ${advice}.`);
}

async function imageSource(name: string, bytes: Uint8Array, file: string): Promise<PictureSource> {
  return { kind: 'picture', name, bytes, signal: await decodeImage(bytes, file), video: null, notes: [] };
}

async function shapeSource(name: string, bytes: Uint8Array, file: string, task: Task): Promise<ShapeSource> {
  return { kind: 'shape', name, bytes, ...(await shapeThread('read', { bytes, file }, task)) };
}

async function decodeVideo(file: string, selection: VideoSelection, task: Task): Promise<Pick<PictureSource, 'signal' | 'video'>> {
  // Loaded when it is needed: native code takes long to load.
  const { readVideo } = await import('../../io/video/readVideo.ts');
  const { signal: abort, progress } = task;
  let video: PictureSource['video'] = null;
  const signal = await readVideo(file, {
    ...selection,
    ...(abort ? { signal: abort } : {}),
    planned: (description) => (video = { description, selection }),
    progress: (done, total) => progress?.(done / total),
  });
  return { signal, video };
}
