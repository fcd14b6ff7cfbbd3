/** A shape that is open in a Studio, and what is true of it. */
import { CoordxError } from '../../../../core/base/errors.ts';
import { isMesh } from '../../../../core/mesh/mesh.ts';
import type { DomainMesh, Task, Volume } from '../../../../core/protocol/studio.ts';
import { readShapeBytes } from '../../../../io/mesh/readShape.ts';
import { distanceHalves } from '../threads/distanceThreads.ts';
import { shapeThread } from '../threads/shapeThread.ts';
import { refuseLarge } from '../../keptFile.ts';
import type { Source } from '../../studioKind.ts';
import { NearPoints } from './nearPoints.ts';

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

/** @throws FileError, also when the file is too large for a project, or has parts in other files; CancelledError. */
export async function readShapeSource(file: string, name: string, task: Task): Promise<ShapeSource> {
  await refuseLarge(file, name, 'shapes', 'simplify it, or train on it with "coordx fit"');
  return shapeSource(name, await readShapeBytes(file), file, task);
}

/** @param file what it is called in messages. */
export async function shapeSource(name: string, bytes: Uint8Array, file: string, task: Task): Promise<ShapeSource> {
  // What finds distances is in shared memory.
  const { signal, data, notes } = await shapeThread('read', { bytes, file }, task);
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
