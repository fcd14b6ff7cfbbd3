/** What a shape can be exported as: meshes of every format, and clips along a camera's way. */
import type { ShapeDataset } from '../../../../src-main/core/kinds/shape/signal.ts';
import { cameraAt, pathDuration, type CameraPath } from '../../../../src-main/core/render/cameraPath.ts';
import type { Desk } from '../../../state/desk.ts';
import type { MeshOptions } from '../../../state/exports/meshChoice.svelte.ts';
import type { CameraWay } from '../../../state/exports/orbitExport.ts';
import { stem, write } from '../../../state/exports/write.ts';

/** Triangles of a surface as large as a square of the grid, for each square: two in its plane, more where it is crooked. */
const FACES_A_SQUARE = 2.4;

/** Triangles that a surface about as large as the shape's box has on a grid: two squares of a domain that is 2 wide. */
export function meshFaces({ size, transform }: ShapeDataset, resolution: number): number {
  const [x = 0, y = 0, z = 0] = size.map((side) => (side * transform.scale * (resolution - 1)) / 2);
  // A body fills about two thirds of each side of its box.
  return Math.round((FACES_A_SQUARE * 2 * (x * y + y * z + z * x) * 2) / 3);
}

export function pathCamera(path: CameraPath): CameraWay {
  const start = path[0]?.time ?? 0;
  return (progress) => cameraAt(path, start + progress * pathDuration(path));
}

/** The surface of a shape's field as a mesh. */
export async function exportMesh(desk: Desk, { resolution, faces, keepsFloating, extension }: MeshOptions & { resolution: number }): Promise<void> {
  const { run } = desk;
  if (!run) return;
  await write(desk, 'mesh', `${stem(desk)}.${extension}`, async (file, task) => {
    const notes = await desk.api.exportMesh({ run: run.id, resolution, faces, keepsFloating, file: file.ticket }, task);
    for (const note of notes) desk.notices.tell('info', note);
  });
}
