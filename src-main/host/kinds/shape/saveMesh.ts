/** Saves the surface of a shape's field as a mesh, in the units and at the place of its source. */
import type { RunId, SessionApi } from '../../../core/session/api.ts';
import { fieldSurface, type FieldSurface } from '../../../core/kinds/shape/surface.ts';
import { kindOf } from '../../../core/kinds/table.ts';
import { wholeVolume } from '../../../core/query/volumePart.ts';
import { SettingError } from '../../../core/base/errors.ts';
import { bodiesOf } from '../../../core/mesh/bodies.ts';
import type { TriangleMesh } from '../../../core/mesh/mesh.ts';
import { writeMesh } from '../../../io/mesh/writeMesh.ts';
import { refuseWithoutMemory, surfaceNeed } from '../../engine/room.ts';
import { turn } from '../../threads/turn.ts';

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

export type MeshStage = 'asking' | 'extracting' | 'writing';

export interface MeshTask {
  signal?: AbortSignal;
  /** Told of how much is done, 0..1, and of what is being done. */
  progress?: (done: number, stage: MeshStage) => void;
}

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
  return { mesh, notes: [...droppedNotes(dropped), ...bodyNotes(mesh), ...written] };
}

function bodyNotes(mesh: TriangleMesh): string[] {
  const { bodies, tiny } = bodiesOf(mesh);
  if (bodies < 2) return [];
  const small = tiny === 0 ? '' : `, ${tiny.toLocaleString('en-US')} of them tiny: less than a thousandth of the largest`;
  return [`The mesh has ${bodies.toLocaleString('en-US')} separate bodies${small}.`];
}

function droppedNotes({ bodies, cavities }: FieldSurface['dropped']): string[] {
  const named = (number: number, one: string, several: string): string[] => (number === 0 ? [] : [`${number.toLocaleString('en-US')} tiny ${number === 1 ? one : several}`]);
  const dropped = [...named(bodies, 'floating body', 'floating bodies'), ...named(cavities, 'cavity', 'cavities')];
  return dropped.length === 0 ? [] : [`Left out: ${dropped.join(' and ')}, of less than a thousandth of the volume of the largest body each.`];
}
