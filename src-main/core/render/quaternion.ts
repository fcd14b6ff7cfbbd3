/** Turns in space as quaternions: x, y, z and w, of length 1. */
import type { Vector3 } from '../mesh/mesh.ts';

export type Quaternion = [x: number, y: number, z: number, w: number];

/** The turn that brings x, y and z to three axes of length 1 at right angles (Shepperd 1978). */
export function quaternionOf([x, y, z]: readonly [Vector3, Vector3, Vector3]): Quaternion {
  const trace = x[0] + y[1] + z[2];
  const parts = [trace, x[0], y[1], z[2]];
  const largest = parts.indexOf(Math.max(...parts));
  if (largest === 0) return normalized([y[2] - z[1], z[0] - x[2], x[1] - y[0], 1 + trace]);
  if (largest === 1) return normalized([1 + 2 * x[0] - trace, y[0] + x[1], z[0] + x[2], y[2] - z[1]]);
  if (largest === 2) return normalized([y[0] + x[1], 1 + 2 * y[1] - trace, z[1] + y[2], z[0] - x[2]]);
  return normalized([z[0] + x[2], z[1] + y[2], 1 + 2 * z[2] - trace, x[1] - y[0]]);
}

/** From a to b the short way round, at an even pace. */
export function slerp(a: Quaternion, b: Quaternion, part: number): Quaternion {
  const cosine = a.reduce((sum, value, k) => sum + value * (b[k] as number), 0);
  const sign = cosine < 0 ? -1 : 1;
  const angle = Math.acos(Math.min(1, Math.abs(cosine)));
  const weights = angle < 1e-6 ? [1 - part, part] : [Math.sin((1 - part) * angle), Math.sin(part * angle)];
  return normalized(a.map((value, k) => (weights[0] as number) * value + sign * (weights[1] as number) * (b[k] as number)) as Quaternion);
}

export function normalized(q: Quaternion): Quaternion {
  const length = Math.hypot(...q) || 1;
  return q.map((value) => value / length) as Quaternion;
}
