/** A camera's way with as few keyframes as it needs: what was recorded or sampled densely becomes something to edit. */
import { cameraAt, type CameraKeyframe, type CameraPath } from './cameraPath.ts';
import type { OrbitCamera } from './orbitCamera.ts';

/** What the eye does not see: degrees, parts of the distance, and lengths of the domain. */
const TOLERANCE = { degrees: 0.3, distance: 0.004, target: 0.004 } as const;

/**
 * Leaves keyframes out as long as the way stays what it was, to what nobody sees.
 * @param path as checkCameraPath takes it
 * @returns keyframes of the path, the first and the last among them
 */
export function simplifyPath(path: CameraPath): CameraPath {
  if (path.length <= 2) return path;
  const kept = new Set([0, path.length - 1]);
  // Each round keeps, of every gap, the keyframe that is missed most.
  for (;;) {
    const indices = [...kept].sort((a, b) => a - b);
    const way = indices.map((i) => path[i] as CameraKeyframe);
    const added = indices.slice(1).flatMap((end, k) => worstOf(path, way, indices[k] as number, end));
    if (added.length === 0) return way;
    for (const index of added) kept.add(index);
  }
}

/** The keyframe between two that a way misses most; none where it misses none. */
function worstOf(path: CameraPath, way: CameraPath, start: number, end: number): number[] {
  let [worst, most] = [-1, 1];
  for (let i = start + 1; i < end; i++) {
    const { time, camera } = path[i] as CameraKeyframe;
    const error = camera.projection === cameraAt(way, time).projection ? difference(camera, cameraAt(way, time)) : Infinity;
    if (error > most) [worst, most] = [i, error];
  }
  return worst < 0 ? [] : [worst];
}

/** How far two cameras are apart, in what nobody sees. */
function difference(a: OrbitCamera, b: OrbitCamera): number {
  const turn = a.azimuth - b.azimuth - 360 * Math.round((a.azimuth - b.azimuth) / 360);
  const degrees = Math.max(Math.abs(turn), Math.abs(a.elevation - b.elevation), Math.abs(a.fieldOfView - b.fieldOfView));
  const target = Math.max(...a.target.map((value, axis) => Math.abs(value - (b.target[axis] as number))));
  return Math.max(degrees / TOLERANCE.degrees, Math.abs(Math.log(a.distance / b.distance)) / TOLERANCE.distance, target / TOLERANCE.target);
}
