/** What is said of a mesh that was made of a field, and while it is made. */
import { bodiesOf } from '../../core/mesh/bodies.ts';
import type { GridSurface } from '../../core/mesh/extract/gridSurface.ts';
import type { TriangleMesh } from '../../core/mesh/mesh.ts';

export type MeshStage = 'asking' | 'extracting' | 'writing';

export interface MeshTask {
  signal?: AbortSignal;
  /** Told of how much is done, 0..1, and of what is being done. */
  progress?: (done: number, stage: MeshStage) => void;
}

/** Its bodies, and what was left out, in sentences. */
export function surfaceNotes(mesh: TriangleMesh, dropped: GridSurface['dropped']): string[] {
  return [...droppedNotes(dropped), ...bodyNotes(mesh)];
}

function bodyNotes(mesh: TriangleMesh): string[] {
  const { bodies, tiny } = bodiesOf(mesh);
  if (bodies < 2) return [];
  const small = tiny === 0 ? '' : `, ${tiny.toLocaleString('en-US')} of them tiny: less than a thousandth of the largest`;
  return [`The mesh has ${bodies.toLocaleString('en-US')} separate bodies${small}.`];
}

function droppedNotes({ bodies, cavities }: GridSurface['dropped']): string[] {
  const named = (number: number, one: string, several: string): string[] => (number === 0 ? [] : [`${number.toLocaleString('en-US')} tiny ${number === 1 ? one : several}`]);
  const dropped = [...named(bodies, 'floating body', 'floating bodies'), ...named(cavities, 'cavity', 'cavities')];
  return dropped.length === 0 ? [] : [`Left out: ${dropped.join(' and ')}, of less than a thousandth of the volume of the largest body each.`];
}
