/**
 * A camera's way through time: keyframes, and the camera at any moment between them. The way goes through every keyframe
 * and never beyond two neighbours (monotone cubics; Fritsch and Butland 1984), so that two alike hold the picture still.
 * It sets off and arrives at rest.
 */
import { SettingError } from '../base/errors.ts';
import { checkNumber } from '../field/spec.ts';
import type { Vector3 } from '../mesh/mesh.ts';
import { DISTANCES, type OrbitCamera } from './orbitCamera.ts';

export interface CameraKeyframe {
  /** Seconds, ascending along a path. */
  time: number;
  camera: OrbitCamera;
}

/** At least one keyframe. Azimuths of neighbours are joined the short way round: by less than half a turn. */
export type CameraPath = readonly CameraKeyframe[];

/** Numbers that a camera is made of, interpolated one by one. */
const PARTS = 7;
/** Most keyframes: some minutes, recorded at every frame. */
const MAX_KEYFRAMES = 1 << 14;
/** Seconds: a day. */
const TIMES = { min: 0, max: 86_400, integer: false } as const;
const ANGLES = { min: -36_000, max: 36_000, integer: false } as const;
const ELEVATIONS = { min: -90, max: 90, integer: false } as const;
const VIEWS = { min: 1, max: 179, integer: false } as const;
const NEARNESS = { min: DISTANCES.least, max: DISTANCES.most, integer: false } as const;
const CUBE = { min: -1, max: 1, integer: false } as const;

/**
 * Checks a path and returns it unchanged.
 * @throws SettingError naming the first keyframe that is out of range, or not after the one before it.
 */
export function checkCameraPath(path: CameraPath): CameraPath {
  if (path.length < 1 || path.length > MAX_KEYFRAMES) {
    throw new SettingError(`A camera path has 1 to ${MAX_KEYFRAMES} keyframes, not ${path.length}.`);
  }
  path.forEach(({ time, camera }, i) => {
    const of = (part: string): string => `${part} of keyframe ${i + 1}`;
    checkNumber(of('time'), time, TIMES);
    const before = path[i - 1];
    if (before && time <= before.time) {
      throw new SettingError(`Keyframe ${i + 1} must be later than the one before it, at ${before.time} seconds, and is at ${time}.`);
    }
    checkNumber(of('azimuth'), camera.azimuth, ANGLES);
    checkNumber(of('elevation'), camera.elevation, ELEVATIONS);
    checkNumber(of('distance'), camera.distance, NEARNESS);
    checkNumber(of('fieldOfView'), camera.fieldOfView, VIEWS);
    for (const place of camera.target) checkNumber(of('target'), place, CUBE);
  });
  return path;
}

/** Seconds from the first keyframe to the last. */
export function pathDuration(path: CameraPath): number {
  return (path.at(-1)?.time ?? 0) - (path[0]?.time ?? 0);
}

/**
 * The camera at a moment of a path: before its first keyframe that one's, after its last that one's. Distances change by
 * equal factors in equal times; the projection is that of the keyframe before.
 * @param path as checkCameraPath takes it
 * @param time seconds, on the clock of the keyframes
 * @throws SettingError when the path has no keyframe
 */
export function cameraAt(path: CameraPath, time: number): OrbitCamera {
  const [first, last] = [path[0], path.at(-1)];
  if (!first || !last) throw new SettingError('A camera path has no keyframes.');
  if (!(time > first.time)) return first.camera;
  if (time >= last.time) return last.camera;
  const i = keyframeBefore(path, time);
  const [from, to] = [path[i], path[i + 1]] as [CameraKeyframe, CameraKeyframe];
  const [ahead, behind] = [path[i + 2], path[i - 1]];
  const start = partsOf(from.camera, from.camera.azimuth);
  const end = partsOf(to.camera, start[0] as number);
  const span = to.time - from.time;
  const slope = between(start, end, span);
  // At the ends of the path it rests.
  const none = new Array<number>(PARTS).fill(0);
  const before = behind ? between(partsOf(behind.camera, start[0] as number), start, from.time - behind.time) : none;
  const after = ahead ? between(end, partsOf(ahead.camera, end[0] as number), ahead.time - to.time) : none;
  const [spanBefore, spanAfter] = [behind ? from.time - behind.time : 1, ahead ? ahead.time - to.time : 1];
  const u = (time - from.time) / span;
  const parts = start.map((value, k) => {
    const middle = slope[k] as number;
    const left = tangent(before[k] as number, middle, spanBefore, span);
    const right = tangent(middle, after[k] as number, span, spanAfter);
    return hermite(u, value, end[k] as number, span * left, span * right);
  });
  return cameraOf(parts, from.camera.projection);
}

/** The last keyframe not after `time`, by halving. */
function keyframeBefore(path: CameraPath, time: number): number {
  let [low, high] = [0, path.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((path[middle] as CameraKeyframe).time <= time) low = middle;
    else high = middle;
  }
  return low;
}

/** [PARTS]: azimuth first, within half a turn of `near`. */
function partsOf({ azimuth, elevation, distance, target, fieldOfView }: OrbitCamera, near: number): number[] {
  return [azimuth - 360 * Math.round((azimuth - near) / 360), elevation, Math.log(distance), fieldOfView, ...target];
}

function cameraOf(parts: number[], projection: OrbitCamera['projection']): OrbitCamera {
  const [azimuth, elevation, logDistance, fieldOfView, ...target] = parts as [number, number, number, number, ...Vector3];
  return { azimuth: ((azimuth % 360) + 360) % 360, elevation, distance: Math.exp(logDistance), target, projection, fieldOfView };
}

/** Changes a second. */
function between(start: number[], end: number[], span: number): number[] {
  return start.map((value, k) => ((end[k] as number) - value) / span);
}

/** The slope where two spans meet: 0 where they turn or rest, or their harmonic mean, weighted by their lengths. */
function tangent(before: number, after: number, spanBefore: number, spanAfter: number): number {
  if (!(before * after > 0)) return 0;
  const [a, b] = [2 * spanAfter + spanBefore, spanAfter + 2 * spanBefore];
  return (a + b) / (a / before + b / after);
}

/** From `a` to `b` as u goes from 0 to 1, with the slopes `da` and `db` there. */
function hermite(u: number, a: number, b: number, da: number, db: number): number {
  const v = 1 - u;
  return v * v * ((1 + 2 * u) * a + u * da) + u * u * ((3 - 2 * u) * b - v * db);
}
