/** What a shape can be exported as: meshes of every format, and clips along a camera's way. */
import { CoordxError } from '../../../../src-main/core/base/errors.ts';
import type { ShapeDataset } from '../../../../src-main/core/kinds/shape/signal.ts';
import { cameraAt, pathDuration, type CameraPath } from '../../../../src-main/core/render/cameraPath.ts';
import { turntable, type OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import type { Desk } from '../../../state/desk.ts';
import { writeDrawnClip, type DrawnClipFormat } from '../../../state/exports/drawnClip.ts';
import { stem, write } from '../../../state/exports/write.ts';
import type { SnapshotWish } from './shapeCanvas.ts';
import type { Shapes } from './shapes.svelte.ts';

export type MeshExtension = 'glb' | 'obj' | 'ply' | 'stl';

export const MESH_FORMATS: readonly { extension: MeshExtension; name: string; about: string }[] = [
  { extension: 'glb', name: 'glTF (.glb)', about: 'For the web, Blender and game engines: compact, with normals.' },
  { extension: 'ply', name: 'PLY (binary)', about: 'For scientists and scanners: compact, with normals.' },
  { extension: 'obj', name: 'OBJ', about: 'Text that every program reads, with normals; the largest.' },
  { extension: 'stl', name: 'STL (binary)', about: 'For printers: bare triangles.' },
];

const LEAST_FACES = 4;
const MOST_FACES = 2 ** 26;
/** Triangles of a surface as large as a square of the grid, for each square: two in its plane, more where it is crooked. */
const FACES_A_SQUARE = 2.4;

/** Triangles that a surface about as large as the shape's box has on a grid: two squares of a domain that is 2 wide. */
export function meshFaces({ size, transform }: ShapeDataset, resolution: number): number {
  const [x = 0, y = 0, z = 0] = size.map((side) => (side * transform.scale * (resolution - 1)) / 2);
  // A body fills about two thirds of each side of its box.
  return Math.round((FACES_A_SQUARE * 2 * (x * y + y * z + z * x) * 2) / 3);
}

/** @throws CoordxError saying what is allowed. */
export function checkFaces(value: number): number {
  if (Number.isInteger(value) && value >= LEAST_FACES && value <= MOST_FACES) return value;
  throw new CoordxError(`Say a whole number of triangles from ${LEAST_FACES} to ${MOST_FACES.toLocaleString('en')}.`);
}

/** Where the camera of a clip stands when a part of it, 0..1, is over. */
export type CameraWay = (progress: number) => OrbitCamera;

/** Once round the shape; the last frame is one before the first again. */
export function turnCamera(camera: OrbitCamera): CameraWay {
  return (progress) => turntable(camera, progress);
}

export function pathCamera(path: CameraPath): CameraWay {
  const start = path[0]?.time ?? 0;
  return (progress) => cameraAt(path, start + progress * pathDuration(path));
}

/** A shape as it is on show, as a picture of any size. */
export async function exportRender(desk: Desk, { canvas }: Shapes, wish: SnapshotWish): Promise<void> {
  if (!canvas) return;
  await write(desk, 'picture', `${stem(desk)}-${wish.size.width}x${wish.size.height}.png`, async (file, task) => {
    const bytes = await canvas.snapshot(wish);
    await desk.api.exportBytes({ bytes, file: file.ticket }, task);
  });
}

export interface ShapeClipOptions extends DrawnClipFormat {
  frames: number;
  camera: CameraWay;
}

/** A shape as a clip along a camera's way. */
export async function exportShapeClip(desk: Desk, { canvas }: Shapes, { frames, camera, ...format }: ShapeClipOptions): Promise<void> {
  if (!canvas) return;
  await writeDrawnClip(desk, stem(desk), format, frames, (k) => canvas.frame(camera(k / frames), format.size));
}

export interface MeshOptions {
  resolution: number;
  /** Most triangles; null: all. */
  faces: number | null;
  /** Whether tiny bodies beside the shape, and tiny cavities, are written too. */
  keepsFloating: boolean;
  extension: MeshExtension;
}

/** The surface of a shape's field as a mesh. */
export async function exportMesh(desk: Desk, { resolution, faces, keepsFloating, extension }: MeshOptions): Promise<void> {
  const { run } = desk;
  if (!run) return;
  await write(desk, 'mesh', `${stem(desk)}.${extension}`, async (file, task) => {
    const notes = await desk.api.exportMesh({ run: run.id, resolution, faces, keepsFloating, file: file.ticket }, task);
    for (const note of notes) desk.notices.tell('info', note);
  });
}
