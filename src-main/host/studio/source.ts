/** The source of a Studio: an image or a video, decoded, with the bytes of its file, which go into projects. */
import { readFile, stat } from 'node:fs/promises';
import { FileError } from '../../core/errors.ts';
import type { ImageSignal } from '../../core/signal/image.ts';
import { videoFrame, type VideoSignal } from '../../core/signal/video.ts';
import type { VideoDescription, VideoSelection } from '../../core/signal/videoSource.ts';
import type { Task } from '../../core/studio/api.ts';
import { asFileError } from '../../io/fileError.ts';
import { decodeImage, readImageBytes } from '../../io/image/readImage.ts';
import type { Project } from '../../io/projectFile.ts';
import { withTemporaryFile } from '../../io/temporaryFile.ts';

export interface Source {
  /** File name without folder. */
  name: string;
  bytes: Uint8Array;
  signal: ImageSignal | VideoSignal;
  /** Of a video: what its file is, and which part of it was taken. */
  video: { description: VideoDescription; selection: VideoSelection } | null;
}

/** A picture as ground truth: an image, or a frame of a video. */
export type TruePicture = Pick<ImageSignal, 'width' | 'height' | 'channels' | 'values'>;

/** A video's file is kept with its project, and written again whenever that is. */
const MOST_VIDEO_BYTES = 256 << 20;

/** @throws FileError */
export async function readImageSource(file: string, name: string): Promise<Source> {
  const bytes = await readImageBytes(file);
  return { name, bytes, signal: await decodeImage(bytes, file), video: null };
}

/** @throws FileError, also when the file is too large for a project; SettingError; CancelledError. */
export async function readVideoSource(file: string, name: string, selection: VideoSelection, task: Task): Promise<Source> {
  const info = await stat(file).catch((cause: unknown) => {
    throw asFileError(cause, file, 'read');
  });
  if (info.size > MOST_VIDEO_BYTES) {
    const megabytes = Math.round(info.size / 2 ** 20);
    throw new FileError(
      `"${name}" has ${megabytes} MiB, and a project holds videos of at most ${MOST_VIDEO_BYTES >> 20}: cut a part of it into a file, or train on it with "coordx fit --start --end".`,
    );
  }
  const decoded = await decodeVideo(file, selection, task);
  return { name, bytes: await readFile(file), ...decoded };
}

/** The source of a project. @param file of the project. */
export async function restoreSource(
  { name, bytes, selection }: NonNullable<Project['source']>,
  file: string,
  task: Task,
): Promise<Source> {
  if (!selection) return { name, bytes, signal: await decodeImage(bytes, `${file}/${name}`), video: null };
  const decoded = await withTemporaryFile(bytes, async (temporary) => {
    try {
      return await decodeVideo(temporary, selection, task);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new FileError(error.message.replaceAll(temporary, `${file}/${name}`), { cause: error });
    }
  });
  return { name, bytes, ...decoded };
}

/** The source as a project keeps it. */
export function storedSource({ name, bytes, video }: Source): Project['source'] {
  return { name, bytes, ...(video ? { selection: video.selection } : {}) };
}

/** A picture of the source: the image, or a frame of the video, the first when left out. */
export function truePicture(signal: ImageSignal | VideoSignal, frame = 0): TruePicture {
  if (signal.kind === 'image') return signal;
  const { width, height, channels } = signal;
  return { width, height, channels, values: videoFrame(signal, Math.min(frame, signal.frames - 1)) };
}

async function decodeVideo(file: string, selection: VideoSelection, task: Task): Promise<Pick<Source, 'signal' | 'video'>> {
  // Loaded when it is needed: native code takes long to load.
  const { readVideo } = await import('../../io/video/readVideo.ts');
  const { signal: abort, progress } = task;
  let video: Source['video'] = null;
  const signal = await readVideo(file, {
    ...selection,
    ...(abort ? { signal: abort } : {}),
    planned: (description) => (video = { description, selection }),
    progress: (done, total) => progress?.(done / total),
  });
  return { signal, video };
}
