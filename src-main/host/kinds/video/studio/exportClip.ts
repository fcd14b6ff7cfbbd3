/** Clips of a video's field as files. */
import { CoordxError, SettingError } from '../../../../core/base/errors.ts';
import { kindOf } from '../../../../core/kinds/table.ts';
import type { VideoDataset } from '../../../../core/kinds/video/signal.ts';
import { planClip, type ClipRequest } from '../../../../core/query/clip.ts';
import type { FramesRequest } from '../../../../core/query/frames.ts';
import { validatePicture } from '../../../../core/query/grid.ts';
import type { ClipFormat, Task } from '../../../../core/protocol/studio.ts';
import { withTemporaryFile } from '../../../../io/temporaryFile.ts';
import { clipNeed, refuseWithoutMemory } from '../../../engine/room.ts';
import { refuseDiverged } from '../../soundRun.ts';
import type { AskedRun, Source } from '../../studioKind.ts';
import { frameValues } from '../frameValues.ts';
import { partOfVideo } from './videoSource.ts';

export interface ClipTask {
  /** Size and part of the frames. */
  request: Omit<FramesRequest, 'times'>;
  clip: ClipRequest;
  format: ClipFormat;
  /** What is open: its sound goes with the clip when that is asked for. */
  source: Source | null;
}

/**
 * Writes a clip of a video's run, as `coordx query` does.
 * @returns what is not as asked, in sentences.
 * @throws SettingError, RoomError, FileError, CancelledError.
 */
export async function exportClip(run: AskedRun, file: string, task: ClipTask, progress: Task): Promise<string[]> {
  const { dataset } = run.info;
  if (dataset.kind !== 'video') throw new SettingError(`Clips are made of the fields of videos, and this is one of ${kindOf(dataset).inWords}.`);
  await refuseDiverged(run);
  const { clip, format, source } = task;
  if (!format.sound) return writeClip(run, dataset, file, task, progress);
  if (!source?.video) throw new CoordxError('Open the video to take its sound along.');
  if ((clip.speed ?? 1) !== 1) throw new SettingError('Sound is taken over as it is: it cannot go with another speed.');
  return withTemporaryFile(source.bytes, (sound) => writeClip(run, dataset, file, task, progress, sound));
}

/** @param sound file that sound is taken from. */
async function writeClip(
  run: AskedRun,
  video: VideoDataset,
  file: string,
  { request, clip, format, source }: ClipTask,
  { signal, progress }: Task,
  sound?: string,
): Promise<string[]> {
  const { width, height } = validatePicture(request);
  refuseWithoutMemory(clipNeed({ width, height, channels: video.channels }));
  return run.use(async (session, id) => {
    const { times, frameRate } = planClip(video, clip);
    const start = (partOfVideo(source?.selection ?? {}).start ?? 0) + (clip.start ?? 0);
    const frames = frameValues(session.frames(id, { ...request, times: [...times] }, { signal }), (done) => progress?.(done / times.length));
    const { writeVideo } = await import('../../../../io/video/write/writeVideo.ts');
    const { notes } = await writeVideo(
      file,
      {
        ...{ width, height, channels: video.channels, frameRate, signal },
        ...{ codec: format.codec, quality: format.quality },
        ...(sound === undefined ? {} : { audioFrom: { file: sound, start, end: start + times.length / frameRate } }),
      },
      frames,
    );
    return notes;
  });
}
