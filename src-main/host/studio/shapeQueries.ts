/** What windows ask of shapes: their fields as something to draw, and the truth beside it. */
import { isMesh } from '../../core/mesh/mesh.ts';
import { CoordxError } from '../../core/base/errors.ts';
import { wholeVolume } from '../../core/query/volumePart.ts';
import { volumeDistances } from '../../core/query/volumeDistances.ts';
import { volumeHalves } from '../../core/query/volumeHalves.ts';
import type { DomainMesh, FieldFactors, FieldVolume, Task, Volume } from '../../core/protocol/studio.ts';
import { gridEstimate } from '../estimates.ts';
import { shapeThread } from '../threads/shapeThread.ts';
import { turn } from '../threads/turn.ts';
import type { ShapeSource, Source } from './source.ts';
import type { StudioRun } from './studioRun.ts';

/** Part of the work of a volume that is asking the field; the rest is writing its samples. */
const QUERY_PART = 0.9;

/** The field of a shape on a grid. @throws CoordxError when it is of no shape; SettingError; CancelledError. */
export async function fieldVolume({ inner }: StudioRun, resolution: number, { signal, progress }: Task): Promise<FieldVolume> {
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
export async function fieldFactors({ inner }: StudioRun, samples: number): Promise<FieldFactors> {
  return inner.use(async (session, id) => {
    const { steps } = session.info(id).progress;
    return { ...(await session.factors(id, samples)), steps };
  });
}

/** The mesh that is open, in units of the domain; null of a point cloud. @throws CoordxError when no shape is open. */
export function trueMesh(source: Source | null): DomainMesh | null {
  const { surface } = shapeOf(source).signal;
  return isMesh(surface) ? { positions: Float32Array.from(surface.positions), indices: surface.indices } : null;
}

/** True distances of shapes on grids, found by a thread; the last are kept. */
export class TrueVolumes {
  #last: { source: ShapeSource; volume: Volume } | null = null;

  /** @throws CoordxError when no shape is open; CancelledError. */
  async of(opened: Source | null, { resolution, limit }: { resolution: number; limit: number }, task: Task): Promise<Volume> {
    const source = shapeOf(opened);
    const last = this.#last;
    if (last?.source === source && last.volume.resolution === resolution && last.volume.limit === limit) return last.volume;
    const values = await shapeThread('volume', { data: source.data, resolution, limit }, task);
    const volume = { resolution, values, limit };
    this.#last = { source, volume };
    return volume;
  }

  /** Forgets what was kept. */
  clear(): void {
    this.#last = null;
  }
}

function shapeOf(source: Source | null): ShapeSource {
  if (source?.kind === 'shape') return source;
  throw new CoordxError('Open a shape to see what is true of it.');
}
