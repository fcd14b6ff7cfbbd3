/** What a shape can be exported as: meshes of every format, and clips along a camera's way. */
import { CoordxError } from '../../src-main/core/base/errors.ts';
import type { ShapeDataset } from '../../src-main/core/kinds/shape/signal.ts';
import { cameraAt, pathDuration, type CameraPath } from '../../src-main/core/render/cameraPath.ts';
import { turntable, type OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';

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
