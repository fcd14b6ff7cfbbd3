/** Frames of a video's field, as pictures. */
import { pictureOf } from '../../../../core/kinds/table.ts';
import { validatePicture } from '../../../../core/query/grid.ts';
import type { FramesRequest } from '../../../../core/query/frames.ts';
import type { Channels } from '../../../../core/kinds/image/signal.ts';
import type { FieldFrames, Picture, Task } from '../../../../core/protocol/studio.ts';
import { PictureBuilder } from '../../picture/studio/pictures.ts';
import type { AskedRun } from '../../studioKind.ts';

/** A video's field at several times, one picture each. @param most longest side that comes back. */
export async function fieldFrames(
  { inner }: { inner: AskedRun },
  request: FramesRequest,
  most: number,
  { signal, progress }: Task,
): Promise<FieldFrames> {
  const { width, height, times } = request;
  validatePicture({ width, height });
  return inner.use(async (session, id) => {
    const { spec, dataset, progress: moment } = session.info(id);
    pictureOf(dataset);
    const frames: Picture[] = [];
    let milliseconds = 0;
    for await (const frame of session.frames(id, request, signal)) {
      const builder = new PictureBuilder({ width, height, channels: spec.outputs as Channels }, most);
      builder.add({ rows: height, values: frame.values });
      milliseconds += frame.milliseconds;
      frames.push(builder.picture);
      progress?.(frames.length / times.length);
    }
    return { frames, steps: moment.steps, milliseconds };
  });
}
