/** A video that is open in a Studio. */
import { readFile, stat } from 'node:fs/promises';
import { FileError } from '../../../../core/base/errors.ts';
import { planePlace } from '../../../../core/signal/planes.ts';
import { videoFrame, type VideoSignal } from '../../../../core/kinds/video/signal.ts';
import type { VideoSelection } from '../../../../core/kinds/video/selection.ts';
import type { ProbedVideo, Task } from '../../../../core/protocol/studio.ts';
import { withTemporaryFile } from '../../../../io/temporaryFile.ts';
import { valueMemoryLimit } from '../../../../io/valueMemory.ts';
import { refuseLarge } from '../../keptFile.ts';
import type { PictureSource } from '../../picture/studio/source.ts';
import type { Source, StoredSource } from '../../studioKind.ts';
import { framePsnr } from './frameQuality.ts';

interface Decoded {
  signal: VideoSignal;
  video: NonNullable<Source['video']>;
}

function videoSource({ name, bytes }: Pick<Source, 'name' | 'bytes'>, { signal, video }: Decoded): PictureSource {
  const { width, height, channels, frames } = signal;
  return {
    ...{ kind: 'video', name, bytes, notes: [], signal, video },
    // Frames are many, and whoever looks at them would have to wait.
    isQuick: false,
    open: (session) => session.open(signal, name),
    picture: (frame = 0) => ({ width, height, channels, values: videoFrame(signal, Math.min(frame, frames - 1)) }),
    moment: (frame) => ({ time: planePlace(frame, frames) }),
    // One frame is not the whole.
    comparison: () => null,
    measure: (session, run, clock) => framePsnr(session, run, signal, clock),
  };
}

export async function probeSource(file: string, signal?: AbortSignal): Promise<ProbedVideo> {
  const { probeVideo } = await import('../../../../io/video/readVideo.ts');
  return { description: await probeVideo(file, signal), memoryLimit: valueMemoryLimit() };
}

/** @throws FileError, also when the file is too large for a project; SettingError; CancelledError. */
export async function readVideoSource(file: string, name: string, selection: VideoSelection, task: Task): Promise<Source> {
  const images = await imagesOf(file);
  await refuseLarge(images ?? [file], name, 'videos', 'cut a part of it into a file, or train on it with "coordx fit --start --end"');
  const decoded = await decodeVideo(file, selection, task);
  const bytes = images ? await (await import('../../../../io/video/imageSequence.ts')).packImages(images) : await readFile(file);
  return videoSource({ name, bytes }, decoded);
}

/** The images of a folder; null of a file. */
async function imagesOf(file: string): Promise<string[] | null> {
  const entry = await stat(file).catch(() => null);
  if (!entry?.isDirectory()) return null;
  const { sequenceFiles } = await import('../../../../io/video/imageSequence.ts');
  return sequenceFiles(file);
}

/** A source of a project. @param place what it is called in messages. */
export async function restoreVideo(stored: StoredSource, place: string, task: Task): Promise<Source> {
  const decoded = await withTemporaryFile(stored.bytes, async (temporary) => {
    try {
      return await decodeVideo(temporary, stored.selection ?? {}, task);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new FileError(error.message.replaceAll(temporary, place), { cause: error });
    }
  });
  return videoSource(stored, decoded);
}

async function decodeVideo(file: string, selection: VideoSelection, task: Task): Promise<Decoded> {
  // Loaded when it is needed: native code takes long to load.
  const { readVideo } = await import('../../../../io/video/readVideo.ts');
  const { signal: abort, progress } = task;
  // Its description comes before its frames.
  const video = { selection } as Decoded['video'];
  const signal = await readVideo(file, {
    ...selection,
    ...(abort ? { signal: abort } : {}),
    planned: (description) => (video.description = description),
    progress: (done, total) => progress?.(done / total),
  });
  return { signal, video };
}
