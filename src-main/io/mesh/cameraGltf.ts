/** Cameras of glTF files as ways, and ways as glTF animations: as Blender reads and writes them, in the units of the source. */
import { FileError } from '../../core/base/errors.ts';
import type { ShapeTransform } from '../../core/kinds/shape/signal.ts';
import type { Vector3 } from '../../core/mesh/mesh.ts';
import { cameraAt, checkCameraPath, pathDuration, type CameraKeyframe, type CameraPath } from '../../core/render/cameraPath.ts';
import { orbitOf, poseOf, type CameraPose } from '../../core/render/cameraPose.ts';
import { DEFAULT_CAMERA, type OrbitCamera } from '../../core/render/orbitCamera.ts';
import { quaternionOf, type Quaternion } from '../../core/render/quaternion.ts';
import { simplifyPath } from '../../core/render/simplifyPath.ts';
import { glbOf, littleEndian } from './encodeGlb.ts';
import { GltfAccessors } from './gltfAccessor.ts';
import { openGltf } from './gltfFile.ts';
import { CameraMotion } from './gltfMotion.ts';

export interface ReadWay {
  path: CameraPath;
  /** What of the file is not in it, in sentences. */
  notes: string[];
}

/** Samples a second, and the most in all. */
const SAMPLES = { rate: 60, most: 12_000 } as const;
/** Degrees to a side that nobody sees. */
const UPRIGHT = 1;
const FLOAT = 5126;

/**
 * The way of the first animated camera of a glTF file, or where the first camera stands if none moves.
 * @param transform from the units and the place of the file, which are those of the source, to the domain
 * @throws FileError when it has no camera, or is no such file.
 */
export async function readCameraGltf(data: Uint8Array, file: string, transform: ShapeTransform): Promise<ReadWay> {
  const { gltf, buffers } = await openGltf(data, file, () => {
    throw new FileError(`"${file}" has its numbers in a file beside it: export it as one file, GLB, first.`);
  });
  const motion = CameraMotion.find(gltf, new GltfAccessors(gltf, buffers, file), file);
  if (!motion) throw new FileError(`"${file}" has no camera in it: export it with cameras.`);
  const lens = gltf.cameras?.[motion.camera];
  const fieldOfView = lens?.perspective ? (lens.perspective.yfov * 180) / Math.PI : DEFAULT_CAMERA.fieldOfView;
  const [start, end] = motion.span;
  const count = Math.min(SAMPLES.most, Math.max(1, Math.ceil((end - start) * SAMPLES.rate - 1e-6)));
  let [roll, past] = [0, 0];
  const samples = Array.from({ length: end > start ? count + 1 : 1 }, (_, i): CameraKeyframe => {
    const time = (i * (end - start)) / count;
    const found = orbitOf(intoDomain(motion.poseAt(start + time), transform));
    roll = Math.max(roll, Math.abs(found.roll));
    past += found.isPast ? 1 : 0;
    return { time, camera: { ...found.camera, ...lensOf(lens?.orthographic?.ymag, found.camera.distance, fieldOfView, transform) } };
  });
  const notes = [
    ...(roll > UPRIGHT ? [`The camera leans to a side by up to ${Math.round(roll)} degrees: here it is held upright.`] : []),
    ...(past > 0 ? ['At some moments the camera looks past the shape: here it is turned to it.'] : []),
  ];
  return { path: simplifyPath(checkCameraPath(samples)), notes };
}

function lensOf(half: number | undefined, distance: number, fieldOfView: number, { scale }: ShapeTransform): Pick<OrbitCamera, 'distance' | 'fieldOfView' | 'projection'> {
  if (half === undefined) return { distance, fieldOfView, projection: 'perspective' };
  // It sees as much as one from where its angle makes that high.
  return { distance: (half * scale) / Math.tan((fieldOfView * Math.PI) / 360), fieldOfView, projection: 'orthographic' };
}

function intoDomain({ eye, axes }: CameraPose, { center, scale }: ShapeTransform): CameraPose {
  return { eye: eye.map((value, axis) => (value - (center[axis] as number)) * scale) as Vector3, axes };
}

/**
 * A way as a glTF file with one camera that moves.
 * @param transform from the units of the source, in which it is written, to the domain
 * @returns parts of a GLB file, and what it does not hold, in sentences
 */
export function encodeCameraGlb(path: CameraPath, transform: ShapeTransform): { parts: Uint8Array[]; notes: string[] } {
  const [first] = checkCameraPath(path) as [CameraKeyframe];
  const count = Math.max(1, Math.ceil(pathDuration(path) * SAMPLES.rate));
  const times = Float32Array.from({ length: path.length > 1 ? count + 1 : 1 }, (_, i) => (i * pathDuration(path)) / count);
  const poses = [...times].map((time) => poseOf(cameraAt(path, first.time + time)));
  const places = Float32Array.from(poses.flatMap(({ eye }) => eye.map((value, axis) => value / transform.scale + (transform.center[axis] as number))));
  const turns = Float32Array.from(steadyTurns(poses).flat());
  const binary = [times, places, turns].map(littleEndian);
  const notes = path.some(({ camera }) => camera.projection !== first.camera.projection || Math.abs(camera.fieldOfView - first.camera.fieldOfView) > 0.01)
    ? ['A camera of glTF has one lens: that of the first keyframe.']
    : [];
  return { parts: glbOf(description({ first, times, places, turns, binary, scale: transform.scale }), binary), notes };
}

/** Turns of which each is the nearer one of the two that mean the same. */
function steadyTurns(poses: CameraPose[]): Quaternion[] {
  let before: Quaternion = [0, 0, 0, 1];
  return poses.map(({ axes }) => {
    const turn = quaternionOf(axes);
    const isFar = turn.reduce((sum, value, k) => sum + value * (before[k] as number), 0) < 0;
    before = isFar ? (turn.map((value) => -value) as Quaternion) : turn;
    return before;
  });
}

interface Written {
  first: CameraKeyframe;
  times: Float32Array;
  places: Float32Array;
  turns: Float32Array;
  binary: Uint8Array[];
  scale: number;
}

function description({ first: { camera }, times, places, turns, binary, scale }: Written): object {
  let byteOffset = 0;
  const bufferViews = binary.map(({ byteLength }) => {
    const view = { buffer: 0, byteOffset, byteLength };
    byteOffset += byteLength;
    return view;
  });
  const yfov = (camera.fieldOfView * Math.PI) / 180;
  const [near, far] = [0.01 / scale, 200 / scale];
  const half = (camera.distance * Math.tan(yfov / 2)) / scale;
  const lens =
    camera.projection === 'perspective'
      ? { type: 'perspective', perspective: { yfov, znear: near, zfar: far } }
      : { type: 'orthographic', orthographic: { xmag: half, ymag: half, znear: near, zfar: far } };
  const accessor = (bufferView: number, type: string): object => ({ bufferView, componentType: FLOAT, count: times.length, type });
  return {
    asset: { version: '2.0', generator: 'CoordX Studio' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    cameras: [{ name: 'Camera', ...lens }],
    nodes: [{ name: 'Camera', camera: 0, translation: [...places.subarray(0, 3)], rotation: [...turns.subarray(0, 4)] }],
    animations: [
      {
        name: 'Camera way',
        samplers: [1, 2].map((output) => ({ input: 0, output, interpolation: 'LINEAR' })),
        channels: ['translation', 'rotation'].map((target, sampler) => ({ sampler, target: { node: 0, path: target } })),
      },
    ],
    accessors: [{ ...accessor(0, 'SCALAR'), min: [times[0]], max: [times.at(-1)] }, accessor(1, 'VEC3'), accessor(2, 'VEC4')],
    bufferViews,
    buffers: [{ byteLength: byteOffset }],
  };
}
