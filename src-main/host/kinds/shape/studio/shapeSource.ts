/** A shape that is open in a Studio, and what is true of it. */
import type { RunId } from '../../../../core/session/api.ts';
import { CoordxError } from '../../../../core/base/errors.ts';
import type { DatasetDescription } from '../../../../core/kinds/dataset.ts';
import type { ShapeSignal } from '../../../../core/kinds/shape/signal.ts';
import type { DistanceData } from '../../../../core/mesh/distance/distanceData.ts';
import { isMesh } from '../../../../core/mesh/mesh.ts';
import type { DomainMesh, Task, Volume } from '../../../../core/protocol/studio.ts';
import type { Session } from '../../../../core/session/session.ts';
import { readShapeBytes } from '../../../../io/mesh/readShape.ts';
import { shapeThread } from '../../../threads/shapeThread.ts';
import { refuseLarge } from '../../keptFile.ts';
import type { PassingQuality, Source } from '../../studioKind.ts';
import { NearPoints } from './nearPoints.ts';

/** What a shape is read into, and what finds distances to it, in shared memory. */
interface ReadShape {
  signal: ShapeSignal;
  data: DistanceData;
  notes: string[];
}

export class ShapeSource implements Source {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly notes: string[];
  /** Points and surfaces are many, and whoever looks at them would have to wait. */
  readonly isQuick = false;
  #signal: ShapeSignal;
  #data: DistanceData;
  #near: NearPoints;
  /** The distances that were asked for last. */
  #volume: Volume | null = null;

  constructor({ name, bytes }: Pick<Source, 'name' | 'bytes'>, { signal, data, notes }: ReadShape) {
    [this.name, this.bytes, this.notes] = [name, bytes, notes];
    [this.#signal, this.#data, this.#near] = [signal, data, new NearPoints(signal, data)];
  }

  open(session: Session): Promise<DatasetDescription> {
    return session.openShape(this.#signal, this.name, this.#data);
  }

  measure(session: Session, run: RunId): Promise<PassingQuality> {
    return this.#near.iou(session, run);
  }

  /** Its mesh, in units of the domain; null of a point cloud. */
  mesh(): DomainMesh | null {
    const { surface } = this.#signal;
    return isMesh(surface) ? { positions: Float32Array.from(surface.positions), indices: surface.indices } : null;
  }

  /** Its distances on a grid, found by a thread. @throws CancelledError */
  async volume({ resolution, limit }: { resolution: number; limit: number }, task: Task): Promise<Volume> {
    const last = this.#volume;
    if (last?.resolution === resolution && last.limit === limit) return last;
    const values = await shapeThread('volume', { data: this.#data, resolution, limit }, task);
    this.#volume = { resolution, values, limit };
    return this.#volume;
  }
}

/** @throws FileError, also when the file is too large for a project, or has parts in other files; CancelledError. */
export async function readShapeSource(file: string, name: string, task: Task): Promise<ShapeSource> {
  await refuseLarge(file, name, 'shapes', 'simplify it, or train on it with "coordx fit"');
  return shapeSource(name, await readShapeBytes(file), file, task);
}

/** @param file what it is called in messages. */
export async function shapeSource(name: string, bytes: Uint8Array, file: string, task: Task): Promise<ShapeSource> {
  return new ShapeSource({ name, bytes }, await shapeThread('read', { bytes, file }, task));
}

/** The shape that is open. @throws CoordxError when none is. */
export function openShape(source: Source | null): ShapeSource {
  if (source instanceof ShapeSource) return source;
  throw new CoordxError('Open a shape to see what is true of it.');
}
