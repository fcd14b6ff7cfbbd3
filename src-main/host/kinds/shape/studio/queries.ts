/** What windows ask of the fields of shapes: something to draw. */
import { wholeVolume } from '../../../../core/query/volumePart.ts';
import { volumeDistances } from '../../../../core/query/volumeDistances.ts';
import { volumeHalves } from '../../../../core/query/volumeHalves.ts';
import type { FieldFactors, FieldVolume, Task } from '../../../../core/protocol/studio.ts';
import { gridEstimate } from '../../../engine/estimates.ts';
import { turn } from '../../../threads/turn.ts';
import type { AskedRun } from '../../studioKind.ts';

/** Part of the work of a volume that is asking the field; the rest is writing its samples. */
const QUERY_PART = 0.9;

/** The field of a shape on a grid. @throws CoordxError when it is of no shape; SettingError; CancelledError. */
export async function fieldVolume({ inner }: { inner: AskedRun }, resolution: number, { signal, progress }: Task): Promise<FieldVolume> {
  return inner.use(async (session, id) => {
    const { spec, training, progress: moment } = session.info(id);
    let milliseconds = 0;
    const parts = (async function* () {
      for await (const part of session.volume(id, { resolution }, signal)) {
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

/** A shape's field without tail, branch by branch. @throws SettingError when it has one; CoordxError when it is of no shape. */
export async function fieldFactors({ inner }: { inner: AskedRun }, samples: number): Promise<FieldFactors> {
  return inner.use(async (session, id) => {
    const { steps } = session.info(id).progress;
    return { ...(await session.factors(id, samples)), steps };
  });
}
