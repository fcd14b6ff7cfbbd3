/** Cameras that go around a point as cameras that stand somewhere and look somewhere, and the way back. */
import type { Vector3 } from '../mesh/mesh.ts';
import { basisOf, DISTANCES, eyeOf, type OrbitCamera } from './orbitCamera.ts';
import { along, dot, scaled, unit } from './vector.ts';

export interface CameraPose {
  eye: Vector3;
  /** Of length 1, and at right angles: to the right, up, and back, away from where it looks. */
  axes: [right: Vector3, up: Vector3, back: Vector3];
}

/** Nearer to a pole than this, only what is right tells how it is turned. */
const POLE = 1e-4;

export function poseOf(camera: OrbitCamera): CameraPose {
  const { right, up, forward } = basisOf(camera);
  return { eye: eyeOf(camera), axes: [right, up, scaled(forward, -1)] };
}

/**
 * The camera that goes around a point of the cube and sees what a pose sees, upright.
 * @returns also the degrees by which the pose leans to a side, and whether it looks past the cube: it is then turned to it
 */
export function orbitOf({ eye, axes }: CameraPose): { camera: Pick<OrbitCamera, 'azimuth' | 'elevation' | 'distance' | 'target'>; roll: number; isPast: boolean } {
  const [right, , back] = axes.map(unit) as CameraPose['axes'];
  const at = inCubeAlong(eye, scaled(back, -1));
  if (!at) {
    // What it looks at is nothing: the nearest that is something is the middle.
    const away = unit(eye);
    return { camera: { ...anglesOf(away, right), distance: limited(Math.hypot(...eye)), target: [0, 0, 0] }, roll: 0, isPast: true };
  }
  const angles = anglesOf(back, right);
  const upright = basisOf({ ...angles, distance: 1, target: [0, 0, 0], projection: 'perspective', fieldOfView: 1 });
  const roll = degrees(Math.atan2(dot(right, upright.up), dot(right, upright.right)));
  return { camera: { ...angles, distance: limited(at), target: along(eye, back, -limited(at)) }, roll, isPast: false };
}

/** @param back where the camera is, seen from what it looks at */
function anglesOf([x, y, z]: Vector3, right: Vector3): Pick<OrbitCamera, 'azimuth' | 'elevation'> {
  const elevation = degrees(Math.asin(Math.min(1, Math.max(-1, y))));
  const azimuth = Math.hypot(x, z) < POLE ? Math.atan2(-right[2], right[0]) : Math.atan2(x, z);
  return { azimuth: (degrees(azimuth) + 360) % 360, elevation };
}

/** How far along a ray the point of the cube is that lies nearest to its middle; null where the ray misses it. */
function inCubeAlong(eye: Vector3, forward: Vector3): number | null {
  let [first, last] = [0, Infinity];
  for (let axis = 0; axis < 3; axis++) {
    const [from, step] = [eye[axis] as number, forward[axis] as number];
    if (Math.abs(step) < 1e-12) {
      if (Math.abs(from) > 1) return null;
      continue;
    }
    const ends = [(-1 - from) / step, (1 - from) / step];
    first = Math.max(first, Math.min(...ends));
    last = Math.min(last, Math.max(...ends));
  }
  if (first > last) return null;
  return Math.min(last, Math.max(first, -dot(eye, forward)));
}

function limited(distance: number): number {
  return Math.min(DISTANCES.most, Math.max(DISTANCES.least, distance));
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
