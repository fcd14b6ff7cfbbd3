/** What windows ask of videos. */
import { pictureOf } from '../../../../core/kinds/table.ts';
import { validatePicture } from '../../../../core/query/grid.ts';
import type { FramesRequest } from '../../../../core/query/frames.ts';
import type { Channels } from '../../../../core/kinds/picture/pixels.ts';
import type { Calls, FieldFrames, Picture, Task, VideoMethods } from '../../../../core/protocol/studio.ts';
import { PictureBuilder } from '../../picture/studio/pictures.ts';
import type { AskedRun, Desk } from '../../studioKind.ts';
import { exportClip } from './exportClip.ts';

export function videoCalls(desk: Desk): Calls<VideoMethods> {
  return {
    frames: async ({ run, request, most }, task = {}) => fieldFrames(desk.run(run), request, most, task),
    exportClip: async ({ run, request, clip, format, file }, task = {}) => {
      const target = desk.target(file);
      return exportClip(desk.run(run), target, { request, clip, format, source: desk.source }, task);
    },
  };
}

/** A video's field at several times, one picture each. @param most longest side that comes back. */
async function fieldFrames(
  run: AskedRun,
  request: FramesRequest,
  most: number,
  { signal, progress }: Task,
): Promise<FieldFrames> {
  const { width, height, times } = request;
  validatePicture({ width, height });
  return run.use(async (session, id) => {
    const { spec, dataset, progress: moment } = session.info(id);
    pictureOf(dataset);
    const frames: Picture[] = [];
    let milliseconds = 0;
    for await (const frame of session.frames(id, request, { signal, rank: 'sight' })) {
      const builder = new PictureBuilder({ width, height, channels: spec.outputs as Channels }, most);
      builder.add({ rows: height, values: frame.values });
      milliseconds += frame.milliseconds;
      frames.push(builder.picture);
      progress?.(frames.length / times.length);
    }
    return { frames, steps: moment.steps, milliseconds };
  });
}
