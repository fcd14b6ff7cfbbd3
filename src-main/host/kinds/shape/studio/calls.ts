/** What windows ask of shapes: their fields as something to draw or to write, and the truth beside it. */
import { SettingError } from '../../../../core/base/errors.ts';
import type { ShapeTransform } from '../../../../core/kinds/shape/signal.ts';
import { kindOf } from '../../../../core/kinds/table.ts';
import { wholeVolume } from '../../../../core/query/volumePart.ts';
import { volumeDistances } from '../../../../core/query/volumeDistances.ts';
import { volumeHalves } from '../../../../core/query/volumeHalves.ts';
import type { Calls, FieldVolume, ShapeMethods, Task } from '../../../../core/protocol/studio.ts';
import { gridEstimate } from '../../../engine/estimates.ts';
import { turn } from '../../../threads/turn.ts';
import { refuseDiverged } from '../../soundRun.ts';
import type { AskedRun, Desk } from '../../studioKind.ts';
import { saveMesh } from '../saveMesh.ts';
import { openShape } from './shapeSource.ts';

/** Part of the work of a volume that is asking the field; the rest is writing its samples. */
const QUERY_PART = 0.9;

export function shapeCalls(desk: Desk): Calls<ShapeMethods> {
  return {
    volume: async ({ run, resolution }, task = {}) => fieldVolume(desk.run(run), resolution, task),
    factors: async ({ run, samples }, { signal } = {}) =>
      desk.run(run).use(async (session, id) => {
        const { steps } = session.info(id).progress;
        return { ...(await session.factors(id, samples, { signal, rank: 'sight' })), steps };
      }),
    trueVolume: async (args, task = {}) => openShape(desk.source).volume(args, task),
    trueMesh: async () => openShape(desk.source).mesh(),
    readCamera: async ({ run, file }) => {
      const { readCameraPath } = await import('../../../../io/cameraPathFile.ts');
      return readCameraPath(desk.file(file), transformOf(desk.run(run)));
    },
    exportCamera: async ({ run, path, file }) => {
      const { writeCameraPath } = await import('../../../../io/cameraPathFile.ts');
      return writeCameraPath(desk.target(file), path, transformOf(desk.run(run)));
    },
    exportMesh: async ({ run, resolution, faces, keepsFloating, file }, task = {}) => {
      const asked = desk.run(run);
      const target = desk.target(file);
      await refuseDiverged(asked);
      const { notes } = await asked.use((session, id) => saveMesh(target, session, id, { resolution, faces, keepsFloating }, task));
      return notes;
    },
  };
}

/** @throws SettingError when the run is of no shape. */
function transformOf({ info: { dataset } }: AskedRun): ShapeTransform {
  if (dataset.kind === 'shape') return dataset.transform;
  throw new SettingError(`A camera goes around shapes, and this run is of ${kindOf(dataset).inWords}.`);
}

/** The field of a shape on a grid. @throws CoordxError when it is of no shape; SettingError; CancelledError. */
async function fieldVolume(run: AskedRun, resolution: number, { signal, progress }: Task): Promise<FieldVolume> {
  return run.use(async (session, id) => {
    const { spec, training, progress: moment } = session.info(id);
    let milliseconds = 0;
    const parts = (async function* () {
      for await (const part of session.volume(id, { resolution }, { signal, rank: 'sight' })) {
        milliseconds += part.milliseconds;
        yield part;
      }
    })();
    const grid = await wholeVolume(parts, (done) => progress?.(QUERY_PART * done));
    // Only fields of shapes have come so far.
    const shape = training.shape as NonNullable<typeof training.shape>;
    const distances = volumeDistances(grid, shape);
    const values = await volumeHalves(distances, { ...(signal ? { signal } : {}), turn });
    const { memory: bytes } = gridEstimate(spec, [resolution, resolution, resolution]);
    return { resolution, values, limit: distances.limit, steps: moment.steps, milliseconds, bytes };
  });
}
