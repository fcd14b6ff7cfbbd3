/** A shape that is open in a Studio, and what is true of it. */
import path from 'node:path';
import { CoordxError } from '../../../../core/base/errors.ts';
import { isMesh } from '../../../../core/mesh/mesh.ts';
import type { DomainMesh, Task, Volume } from '../../../../core/protocol/studio.ts';
import { distanceHalves } from '../threads/distanceThreads.ts';
import { shapeThread } from '../threads/shapeThread.ts';
import type { ReadShape } from '../threads/shapeWorker.ts';
import { MOST_KEPT_BYTES } from '../../keptFile.ts';
import type { Source, StoredSource } from '../../studioKind.ts';
import { NearPoints } from './nearPoints.ts';

/** A shape that is open. What finds distances to it is in shared memory. */
export interface ShapeSource extends Source {
  /** Its mesh, in units of the domain; null of a point cloud. */
  mesh(): DomainMesh | null;
  /** Its distances on a grid, found by a thread; the last are kept. @throws CancelledError */
  volume(request: { resolution: number; limit: number }, task: Task): Promise<Volume>;
}

/** The shape that is open. @throws CoordxError when none is. */
export function openShape(source: Source | null): ShapeSource {
  if (source && 'volume' in source) return source as ShapeSource;
  throw new CoordxError('Open a shape to see what is true of it.');
}

/**
 * The shape in a file. A project keeps the file; of one that is too large for that, or has parts in other files, the surface.
 * @param mostKept bytes of a file that is kept.
 * @throws FileError, CancelledError.
 */
export async function readShapeSource(file: string, name: string, task: Task, mostKept = MOST_KEPT_BYTES): Promise<ShapeSource> {
  const { kept, ...read } = await shapeThread('read', { file, mostKept }, task);
  if (!kept.isSurface) return shapeSource({ name, bytes: kept.bytes }, read);
  const surface = `${path.parse(name).name}.ply`;
  const note = `A project keeps the surface as it was read, as ${surface}: "${name}" has parts in other files, or is too large to go along.`;
  return shapeSource({ name: surface, bytes: kept.bytes }, { ...read, notes: [...read.notes, note] });
}

/** A shape of a project. @param place what it is called in messages. @throws FileError, CancelledError. */
export async function restoreShape({ name, bytes }: StoredSource, place: string, task: Task): Promise<ShapeSource> {
  return shapeSource({ name, bytes }, await shapeThread('decode', { bytes, file: place }, task));
}

function shapeSource({ name, bytes }: Pick<Source, 'name' | 'bytes'>, { signal, data, notes }: ReadShape): ShapeSource {
  const { surface } = signal;
  const points = new NearPoints(signal, data);
  let last: Volume | null = null;
  return {
    ...{ kind: 'shape', name, bytes, notes },
    // Points and surfaces are many, and whoever looks at them would have to wait.
    isQuick: false,
    open: (session) => session.open(signal, name, data),
    measure: (session, run) => points.iou(session, run),
    mesh: () => (isMesh(surface) ? { positions: Float32Array.from(surface.positions), indices: surface.indices } : null),
    volume: async ({ resolution, limit }, volumeTask) => {
      if (last?.resolution === resolution && last.limit === limit) return last;
      const values = await distanceHalves({ data, resolution, limit }, volumeTask);
      last = { resolution, values, limit };
      return last;
    },
  };
}
