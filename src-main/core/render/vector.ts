/** Arithmetic of points and directions in space. What makes new ones is for once a picture, not for every ray. */
import type { Vector3 } from '../mesh/mesh.ts';

export function scaled(a: Vector3, factor: number): Vector3 {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

/** a + b * factor */
export function along(a: Vector3, b: Vector3, factor: number): Vector3 {
  return [a[0] + b[0] * factor, a[1] + b[1] * factor, a[2] + b[2] * factor];
}

export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** The same direction with length 1. */
export function unit(a: Vector3): Vector3 {
  return scaled(a, 1 / Math.hypot(...a));
}
