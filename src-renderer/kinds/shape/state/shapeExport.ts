/** What a shape can be exported as: meshes of every format, and clips along a camera's way. */
import { CancelledError, CoordxError } from '../../../../src-main/core/base/errors.ts';
import type { ShapeDataset } from '../../../../src-main/core/kinds/shape/signal.ts';
import type { ClipExtension, FrameCodec } from '../../../../src-main/core/query/clipFormats.ts';
import { cameraAt, pathDuration, type CameraPath } from '../../../../src-main/core/render/cameraPath.ts';
import { turntable, type OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import type { Desk } from '../../../state/desk.ts';
import { clipTarget, stem, write } from '../../../state/exports/write.ts';
import type { Shapes, SnapshotWish } from './shapes.svelte.ts';

export type MeshExtension = 'glb' | 'obj' | 'ply' | 'stl';

export const MESH_FORMATS: readonly { extension: MeshExtension; name: string; about: string }[] = [
  { extension: 'glb', name: 'glTF (.glb)', about: 'For the web, Blender and game engines: compact, with normals.' },
  { extension: 'ply', name: 'PLY (binary)', about: 'For scientists and scanners: compact, with normals.' },
  { extension: 'obj', name: 'OBJ', about: 'Text that every program reads, with normals; the largest.' },
  { extension: 'stl', name: 'STL (binary)', about: 'For printers: bare triangles.' },
];

const LEAST_FACES = 4;
const MOST_FACES = 2 ** 26;
/** Frames of a clip of a shape. */
export const MOST_CLIP_FRAMES = 10_000;
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

/** Seconds of a way that was recorded; 0 without one. */
export function pathSeconds(path: CameraPath): number {
  return path.length > 1 ? pathDuration(path) : 0;
}

/** A shape as it is on show, as a picture of any size. */
export async function exportRender(desk: Desk, { canvas }: Shapes, wish: SnapshotWish): Promise<void> {
  if (!canvas) return;
  await write(desk, 'picture', `${stem(desk)}-${wish.size.width}x${wish.size.height}.png`, async (file, task) => {
    const bytes = await canvas.snapshot(wish);
    await desk.api.exportBytes({ bytes, file: file.ticket }, task);
  });
}

export interface ShapeClipOptions {
  size: { width: number; height: number };
  frames: number;
  frameRate: number;
  codec: FrameCodec;
  quality: number;
  extension: ClipExtension;
  camera: CameraWay;
}

/** A shape as a clip along a camera's way: the window draws the frames, one after another, and the engine encodes them. */
export async function exportShapeClip(desk: Desk, { canvas }: Shapes, options: ShapeClipOptions): Promise<void> {
  if (!canvas) return;
  const { size, frames, frameRate, codec, quality, extension, camera } = options;
  await write(desk, clipTarget(extension), `${stem(desk)}-${size.width}x${size.height}${extension}`, async (file, task) => {
    const clip = await desk.api.startClip({ ...size, frameRate, codec, quality, file: file.ticket }, task);
    try {
      for (let k = 0; k < frames; k++) {
        if (task.signal?.aborted) throw new CancelledError();
        const pixels = await canvas.frame(camera(k / frames), size);
        await desk.api.addFrame({ clip, pixels }, task);
        task.progress?.((k + 1) / frames);
      }
      for (const note of await desk.api.endClip({ clip }, task)) desk.notices.tell('info', note);
    } catch (error) {
      await desk.api.dropClip({ clip }).catch(() => undefined);
      throw error;
    }
  });
}

export interface MeshOptions {
  resolution: number;
  /** Most triangles; null: all. */
  faces: number | null;
  extension: MeshExtension;
}

/** The surface of a shape's field as a mesh. */
export async function exportMesh(desk: Desk, { resolution, faces, extension }: MeshOptions): Promise<void> {
  const { run } = desk;
  if (!run) return;
  await write(desk, 'mesh', `${stem(desk)}.${extension}`, async (file, task) => {
    const notes = await desk.api.exportMesh({ run: run.id, resolution, faces, file: file.ticket }, task);
    for (const note of notes) desk.notices.tell('info', note);
  });
}
