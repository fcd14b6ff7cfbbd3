/** Saves where a volume's field has a value as a mesh, at its place in the world. */
import { SettingError } from '../../../core/base/errors.ts';
import type { TriangleMesh } from '../../../core/mesh/mesh.ts';
import type { GridSize } from '../../../core/mesh/sparseGrid.ts';
import { scaledSize } from '../../../core/kinds/volume/box.ts';
import { fromStored } from '../../../core/kinds/volume/place.ts';
import { levelSurface } from '../../../core/kinds/volume/surface.ts';
import type { RunId, SessionApi } from '../../../core/session/api.ts';
import { writeMesh } from '../../../io/mesh/writeMesh.ts';
import { turn } from '../../threads/turn.ts';
import { surfaceNotes, type MeshTask } from '../meshNotes.ts';
import { boxValues, volumeOf } from './saveVolume.ts';

export interface LevelRequest {
  channel: number;
  /** A value of the file: inside is what has at least it. */
  level: number;
  /** Samples along the longest side. */
  resolution: number;
  /** Most triangles; null: all that are found. */
  faces: number | null;
  keepsFloating: boolean;
}

const QUERY_PART = 0.5;

/**
 * Writes a mesh in the format that the file's name ends with.
 * @returns the mesh, and what is to be said of it, in sentences.
 * @throws SettingError; RoomError; FileError; CancelledError.
 */
export async function saveLevel(
  file: string,
  session: SessionApi,
  run: RunId,
  { channel, level, resolution, faces, keepsFloating }: LevelRequest,
  { signal, progress }: MeshTask = {},
): Promise<{ mesh: TriangleMesh; notes: string[] }> {
  const dataset = volumeOf(session, run);
  const [low, high] = dataset.range;
  if (!(level > low && level < high)) throw new SettingError(`A surface lies between the values of the volume: above ${low} and below ${high}, not at ${level}.`);
  if (channel >= dataset.channels) throw new SettingError(`There is no channel ${channel}: the volume has ${dataset.channels}, counted from 0.`);
  const size = scaledSize(dataset, resolution) as GridSize;
  if (size.some((side) => side < 2)) throw new SettingError('A volume of one slice has no surface.');
  const all = await boxValues(session, run, { size }, { ...(signal && { signal }), progress: (done) => progress?.(QUERY_PART * done, 'asking') });
  const samples = size[0] * size[1] * size[2];
  const values = all.subarray(channel * samples, (channel + 1) * samples);
  const wish = { dropsFloating: !keepsFloating, ...(faces === null ? {} : { faces }) };
  const { mesh, normals, dropped } = await levelSurface(values, size, fromStored(level, dataset.range), dataset, wish, {
    ...(signal ? { signal } : {}),
    progress: (done) => progress?.(QUERY_PART + (1 - QUERY_PART) * done, 'extracting'),
    turn,
  });
  progress?.(1, 'writing');
  const written = await writeMesh(file, mesh, normals);
  return { mesh, notes: [...surfaceNotes(mesh, dropped), ...written] };
}
