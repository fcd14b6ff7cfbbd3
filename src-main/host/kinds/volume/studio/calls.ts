/** What windows ask of volumes: their fields as something to draw or to write, and the truth beside it. */
import { boxFrames } from '../../../../core/kinds/volume/box.ts';
import type { Calls, FieldGrid, Task, VolumeMethods } from '../../../../core/protocol/studio.ts';
import { gridEstimate } from '../../../engine/estimates.ts';
import { refuseDiverged } from '../../soundRun.ts';
import type { AskedRun, Desk } from '../../studioKind.ts';
import { saveLevel } from '../saveLevel.ts';
import { saveVolume, volumeOf } from '../saveVolume.ts';
import { gridHalves } from './gridHalves.ts';
import { previewVolume } from './previewVolume.ts';
import { openVolume } from './volumeSource.ts';

export function volumeCalls(desk: Desk): Calls<VolumeMethods> {
  return {
    previewVolume: ({ file, part }, task = {}) => previewVolume(desk.file(file), part, task),
    fieldGrid: async ({ run, ...request }, task = {}) => fieldGrid(desk.run(run), request, task),
    trueGrid: async (args, task = {}) => openVolume(desk.source).grid(args, task),
    exportVolume: async ({ run, size, of, file }, task = {}) => {
      const asked = desk.run(run);
      const target = desk.target(file);
      await refuseDiverged(asked);
      await asked.use((session, id) => saveVolume(target, session, id, { size, ...(of === 'error' && { truth: openVolume(desk.source).signal }) }, task));
      return null;
    },
    exportLevel: async ({ run, file, ...request }, task = {}) => {
      const asked = desk.run(run);
      const target = desk.target(file);
      await refuseDiverged(asked);
      const { notes } = await asked.use((session, id) => saveLevel(target, session, id, request, task));
      return notes;
    },
  };
}

/** The field of a volume on a grid over all of it. @throws SettingError when it is of no volume; CancelledError. */
async function fieldGrid(run: AskedRun, { size, channel }: { size: [number, number, number]; channel: number }, task: Task): Promise<FieldGrid> {
  return run.use(async (session, id) => {
    volumeOf(session, id);
    const { spec, progress } = session.info(id);
    const plane = size[1] * size[2];
    let milliseconds = 0;
    const planes = (async function* () {
      for await (const part of session.frames(id, boxFrames({ size }), { signal: task.signal, rank: 'sight' })) {
        milliseconds += part.milliseconds;
        yield part.values.subarray(channel * plane, (channel + 1) * plane);
      }
    })();
    const values = await gridHalves(planes, size, task);
    return { size, values, steps: progress.steps, milliseconds, bytes: gridEstimate(spec, [...size]).memory };
  });
}
