/** Saves the surface of a shape's field as a mesh, in the units and at the place of its source. */
import type { RunId, SessionApi } from '../../../core/session/api.ts';
import { fieldSurface } from '../../../core/kinds/shape/surface.ts';
import { kindOf } from '../../../core/kinds/table.ts';
import { wholeVolume } from '../../../core/query/volumePart.ts';
import { SettingError } from '../../../core/base/errors.ts';
import type { TriangleMesh } from '../../../core/mesh/mesh.ts';
import { writeMesh } from '../../../io/mesh/writeMesh.ts';
import { refuseWithoutMemory, surfaceNeed } from '../../engine/room.ts';
import { turn } from '../../threads/turn.ts';
import { surfaceNotes, type MeshTask } from '../meshNotes.ts';

export interface MeshRequest {
  /** Samples along each axis. */
  resolution: number;
  /** Most triangles; null: all that are found. */
  faces: number | null;
  /** Whether tiny bodies that float beside the shape, and tiny cavities, are written too. */
  keepsFloating: boolean;
}

/** The part of the work that is asking the field; the rest is extraction. */
const QUERY_PART = 0.6;


/**
 * Writes a mesh in the format that the file's name ends with.
 * @returns the mesh, and what is to be said of it, in sentences: of its bodies, what was left out, and what the format cannot hold.
 * @throws SettingError for a field that is of no shape; RoomError; FileError; CancelledError.
 */
export async function saveMesh(
  file: string,
  session: SessionApi,
  run: RunId,
  { resolution, faces, keepsFloating }: MeshRequest,
  { signal, progress }: MeshTask = {},
): Promise<{ mesh: TriangleMesh; notes: string[] }> {
  const { dataset } = session.info(run);
  if (dataset.kind !== 'shape') throw new SettingError(`Meshes are made of the fields of shapes, and this one is of ${kindOf(dataset).inWords}.`);
  refuseWithoutMemory(surfaceNeed('mesh', resolution));
  const grid = await wholeVolume(session.volume(run, { resolution }, { signal }), (done) => progress?.(QUERY_PART * done, 'asking'));
  const { mesh, normals, dropped } = await fieldSurface(
    grid,
    { transform: dataset.transform, dropsFloating: !keepsFloating, ...(faces === null ? {} : { faces }) },
    {
      ...(signal ? { signal } : {}),
      progress: (done) => progress?.(QUERY_PART + (1 - QUERY_PART) * done, 'extracting'),
      turn,
    },
  );
  progress?.(1, 'writing');
  const written = await writeMesh(file, mesh, normals);
  return { mesh, notes: [...surfaceNotes(mesh, dropped), ...written] };
}
