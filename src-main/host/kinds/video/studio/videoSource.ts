/** A video that is open in a Studio. */
import { readFile } from 'node:fs/promises';
import type { RunId } from '../../../../core/session/api.ts';
import { FileError } from '../../../../core/base/errors.ts';
import type { DatasetDescription } from '../../../../core/kinds/dataset.ts';
import { frameTime, videoFrame, type VideoSignal } from '../../../../core/kinds/video/signal.ts';
import type { VideoSelection } from '../../../../core/kinds/video/source.ts';
import type { ProbedVideo, Task } from '../../../../core/protocol/studio.ts';
import type { Session } from '../../../../core/session/session.ts';
import { withTemporaryFile } from '../../../../io/temporaryFile.ts';
import { refuseLarge } from '../../keptFile.ts';
import type { TruePicture } from '../../picture/studio/pictures.ts';
import { PictureSource } from '../../picture/studio/source.ts';
import type { PassingQuality, Source, StoredSource } from '../../studioKind.ts';
import { framePsnr } from './frameQuality.ts';

type Decoded = Pick<VideoSource, 'signal' | 'video'>;

export class VideoSource extends PictureSource {
  readonly signal: VideoSignal;
  readonly video: NonNullable<Source['video']>;
  /** Frames are many, and whoever looks at them would have to wait. */
  readonly isQuick = false;

  constructor(file: Pick<Source, 'name' | 'bytes'>, { signal, video }: Decoded) {
    super(file);
    this.signal = signal;
    this.video = video;
  }

  open(session: Session): Promise<DatasetDescription> {
    return session.openVideo(this.signal, this.name);
  }

  picture(frame = 0): TruePicture {
    const { width, height, channels, frames } = this.signal;
    return { width, height, channels, values: videoFrame(this.signal, Math.min(frame, frames - 1)) };
  }

  moment(frame: number): { time: number } {
    return { time: frameTime(frame, this.signal.frames) };
  }

  /** Never: one frame is not the whole. */
  comparison(): null {
    return null;
  }

  measure(session: Session, run: RunId, clock: () => number): Promise<PassingQuality> {
    return framePsnr(session, run, this.signal, clock);
  }
}

export async function probeSource(file: string, signal?: AbortSignal): Promise<ProbedVideo> {
  const { probeVideo, videoMemoryLimit } = await import('../../../../io/video/readVideo.ts');
  return { description: await probeVideo(file, signal), memoryLimit: videoMemoryLimit() };
}

/** @throws FileError, also when the file is too large for a project; SettingError; CancelledError. */
export async function readVideoSource(file: string, name: string, selection: VideoSelection, task: Task): Promise<VideoSource> {
  await refuseLarge(file, name, 'videos', 'cut a part of it into a file, or train on it with "coordx fit --start --end"');
  const decoded = await decodeVideo(file, selection, task);
  return new VideoSource({ name, bytes: await readFile(file) }, decoded);
}

/** A source of a project. @param place what it is called in messages. */
export async function restoreVideo(stored: StoredSource, place: string, task: Task): Promise<VideoSource> {
  const decoded = await withTemporaryFile(stored.bytes, async (temporary) => {
    try {
      return await decodeVideo(temporary, stored.selection ?? {}, task);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new FileError(error.message.replaceAll(temporary, place), { cause: error });
    }
  });
  return new VideoSource(stored, decoded);
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
