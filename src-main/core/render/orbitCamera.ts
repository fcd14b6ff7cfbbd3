/**
 * A camera that goes around a point, and the rays of its pixels. The field's cube is [-1, 1]^3 with y up; at azimuth 0
 * and elevation 0 the camera looks from +z, x to the right. Pixels are counted from the top left of the picture, and
 * their middles lie at halves.
 */
import type { Bounds, Vector3 } from '../mesh/mesh.ts';
import { along, dot, scaled } from './vector.ts';

export type Projection = 'perspective' | 'orthographic';

export interface OrbitCamera {
  /** Degrees around y, to +x first. */
  azimuth: number;
  /** Degrees above the plane of x and z, -90..90. */
  elevation: number;
  /** From the eye to the target. An orthographic picture shows what is as large there in a perspective one. */
  distance: number;
  target: Vector3;
  projection: Projection;
  /** Degrees from the picture's lower to its upper edge, between 0 and 180. */
  fieldOfView: number;
}

/** Sizes of a picture in pixels. */
export interface PictureSize {
  width: number;
  height: number;
}

/** A place in a picture, in pixels from its top left. */
export interface PicturePoint {
  x: number;
  y: number;
}

/** Directions of a camera, each of length 1. */
export interface CameraBasis {
  right: Vector3;
  up: Vector3;
  /** Where it looks. */
  forward: Vector3;
}

/** Rays of all pixels: origin and direction are `base + x * column + y * row`; the direction is not of length 1. */
export interface RayFrame {
  origin: { base: Vector3; column: Vector3; row: Vector3 };
  direction: { base: Vector3; column: Vector3; row: Vector3 };
}

export interface Ray {
  origin: Vector3;
  direction: Vector3;
}

/** The whole cube, seen a little from the side and from above. */
export const DEFAULT_CAMERA: OrbitCamera = {
  azimuth: 30,
  elevation: 18,
  distance: 4,
  target: [0, 0, 0],
  projection: 'perspective',
  fieldOfView: 35,
};

/** How near to the target, and how far from it, a camera goes. */
export const DISTANCES = { least: 0.02, most: 40 } as const;

/** Radius of the ball around the cube. */
const CUBE_RADIUS = Math.sqrt(3);
/** The rays of an orthographic camera begin so far before its target: nothing is cut off while that is in the cube. */
const ORTHOGRAPHIC_BACK = 2 * CUBE_RADIUS;
/** The nearest that a perspective camera shows of a mesh. */
const LEAST_NEAR = 2e-3;
const ZERO: Vector3 = [0, 0, 0];

export function basisOf({ azimuth, elevation }: OrbitCamera): CameraBasis {
  const [a, e] = [radians(azimuth), radians(elevation)];
  const [sinA, cosA, sinE, cosE] = [Math.sin(a), Math.cos(a), Math.sin(e), Math.cos(e)];
  return {
    right: [cosA, 0, -sinA],
    up: [-sinA * sinE, cosE, -cosA * sinE],
    forward: [-sinA * cosE, -sinE, -cosA * cosE],
  };
}

/** Where the camera is; of an orthographic one, where it would be if it were a perspective one. */
export function eyeOf(camera: OrbitCamera): Vector3 {
  return along(camera.target, basisOf(camera).forward, -camera.distance);
}

/** Length that a pixel covers at the target. */
export function pixelAtTarget(camera: OrbitCamera, { height }: PictureSize): number {
  return (2 * camera.distance * halfTangent(camera)) / height;
}

/** Length that a pixel covers: `base` plus `slope` times the distance from the rays' origin. */
export function pixelFootprint(camera: OrbitCamera, size: PictureSize): { base: number; slope: number } {
  const pixel = pixelAtTarget(camera, size);
  return camera.projection === 'perspective' ? { base: 0, slope: pixel / camera.distance } : { base: pixel, slope: 0 };
}

/** The rays of a picture. */
export function rayFrame(camera: OrbitCamera, size: PictureSize): RayFrame {
  const { right, up, forward } = basisOf(camera);
  const column = scaled(right, pixelAtTarget(camera, size));
  const row = scaled(up, -pixelAtTarget(camera, size));
  /** From the middle of the picture to its top left, at the target. */
  const corner = along(scaled(column, -size.width / 2), row, -size.height / 2);
  const fixed = { column: ZERO, row: ZERO };
  if (camera.projection === 'orthographic') {
    const base = along(along(camera.target, forward, -ORTHOGRAPHIC_BACK), corner, 1);
    return { origin: { base, column, row }, direction: { base: forward, ...fixed } };
  }
  const far = 1 / camera.distance;
  return {
    origin: { base: eyeOf(camera), ...fixed },
    direction: { base: along(forward, corner, far), column: scaled(column, far), row: scaled(row, far) },
  };
}

/** The ray through a point of a picture, with a direction of length 1. */
export function rayThrough(camera: OrbitCamera, size: PictureSize, { x, y }: PicturePoint): Ray {
  const { origin, direction } = rayFrame(camera, size);
  const at = ({ base, column, row }: RayFrame['origin']): Vector3 => along(along(base, column, x), row, y);
  const towards = at(direction);
  return { origin: at(origin), direction: scaled(towards, 1 / Math.hypot(...towards)) };
}

/** From the cube to the camera, which looks along -z: [4, 4], column by column as WebGL takes them. */
export function viewMatrix(camera: OrbitCamera): number[] {
  const { right, up, forward } = basisOf(camera);
  const eye = eyeOf(camera);
  const axes = [right, up, scaled(forward, -1)];
  const rotation = [0, 1, 2].flatMap((column) => [...axes.map((axis) => axis[column] as number), 0]);
  return [...rotation, ...axes.map((axis) => -dot(axis, eye)), 1];
}

/** From the camera to clip space, with the whole cube between its ends: [4, 4], column by column. */
export function projectionMatrix(camera: OrbitCamera, { width, height }: PictureSize): number[] {
  const middle = -dot(eyeOf(camera), basisOf(camera).forward);
  const far = Math.max(middle + CUBE_RADIUS, 2 * LEAST_NEAR);
  if (camera.projection === 'orthographic') {
    const near = middle - CUBE_RADIUS;
    const half = camera.distance * halfTangent(camera);
    const [x, y, z] = [height / width / half, 1 / half, -2 / (far - near)];
    return [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0, 0, 0, -(far + near) / (far - near), 1];
  }
  const near = Math.max(middle - CUBE_RADIUS, LEAST_NEAR);
  const y = 1 / halfTangent(camera);
  const z = -(far + near) / (far - near);
  return [(y * height) / width, 0, 0, 0, 0, y, 0, 0, 0, 0, z, -1, 0, 0, (-2 * far * near) / (far - near), 0];
}

/** Turns by degrees; over the poles it does not go. */
export function orbit(camera: OrbitCamera, azimuth: number, elevation: number): OrbitCamera {
  return {
    ...camera,
    azimuth: (((camera.azimuth + azimuth) % 360) + 360) % 360,
    elevation: Math.min(90, Math.max(-90, camera.elevation + elevation)),
  };
}

/** Moves the picture by pixels. The target stays in the cube, so that the shape is never lost. */
export function pan(camera: OrbitCamera, size: PictureSize, dx: number, dy: number): OrbitCamera {
  const { right, up } = basisOf(camera);
  const pixel = pixelAtTarget(camera, size);
  return { ...camera, target: inCube(along(along(camera.target, right, -dx * pixel), up, dy * pixel)) };
}

/** Enlarges by `factor`, within the limits; what is at `at` as far away as the target stays there. */
export function zoom(camera: OrbitCamera, size: PictureSize, factor: number, at: PicturePoint): OrbitCamera {
  const distance = Math.min(DISTANCES.most, Math.max(DISTANCES.least, camera.distance / factor));
  const { right, up } = basisOf(camera);
  const pixel = pixelAtTarget(camera, size);
  // All is drawn towards the point under the cursor, by as much as the distance is.
  const part = (1 - distance / camera.distance) * pixel;
  const [x, y] = [at.x - size.width / 2, size.height / 2 - at.y];
  return { ...camera, distance, target: inCube(along(along(camera.target, right, x * part), up, y * part)) };
}

/** Goes to where all of a box is seen, as large as it can be. */
export function fitTo(camera: OrbitCamera, { min, max }: Bounds, { width, height }: PictureSize): OrbitCamera {
  const { right, up, forward } = basisOf(camera);
  const tangent = { y: halfTangent(camera), x: (halfTangent(camera) * width) / height };
  const target: Vector3 = [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2];
  let distance: number = DISTANCES.least;
  for (let corner = 0; corner < 8; corner++) {
    const [x, y, z] = [0, 1, 2].map((axis) => ((corner >> axis) & 1 ? max : min)[axis] as number) as Vector3;
    const from = along([x, y, z], target, -1);
    const needed = Math.max(Math.abs(dot(from, right)) / tangent.x, Math.abs(dot(from, up)) / tangent.y);
    // What is nearer than the target looks larger.
    const nearer = camera.projection === 'perspective' ? -dot(from, forward) : 0;
    distance = Math.max(distance, needed + nearer);
  }
  return { ...camera, target, distance: Math.min(DISTANCES.most, distance) };
}

/** The camera of a turntable: once around from `camera` as `progress` goes from 0 to 1. */
export function turntable(camera: OrbitCamera, progress: number): OrbitCamera {
  return orbit(camera, 360 * progress, 0);
}

function inCube([x, y, z]: Vector3): Vector3 {
  const clamp = (value: number): number => Math.min(1, Math.max(-1, value));
  return [clamp(x), clamp(y), clamp(z)];
}

function halfTangent({ fieldOfView }: OrbitCamera): number {
  return Math.tan(radians(fieldOfView) / 2);
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
