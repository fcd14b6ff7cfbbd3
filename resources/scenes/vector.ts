/** Points, directions and colours (linear light), three numbers each. */

export type Vec3 = readonly [number, number, number];

export function add(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function scale(a: Vec3, s: number): Vec3 {
  return [a[0] * s, a[1] * s, a[2] * s];
}

export function multiply(a: Vec3, b: Vec3): Vec3 {
  return [a[0] * b[0], a[1] * b[1], a[2] * b[2]];
}

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function normalize(a: Vec3): Vec3 {
  return scale(a, 1 / Math.hypot(a[0], a[1], a[2]));
}

/** The direction that `d` takes after a mirror with normal `n`. */
export function reflect(d: Vec3, n: Vec3): Vec3 {
  return add(d, scale(n, -2 * dot(d, n)));
}

/** The point at distance `t` along a ray. */
export function along(from: Vec3, direction: Vec3, t: number): Vec3 {
  return add(from, scale(direction, t));
}

export function mix(a: Vec3, b: Vec3, share: number): Vec3 {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** A colour as "#rrggbb" (sRGB), in linear light. */
export function colour(hex: string): Vec3 {
  const [r, g, b] = [1, 3, 5].map((i) => (parseInt(hex.slice(i, i + 2), 16) / 255) ** 2.2) as [number, number, number];
  return [r, g, b];
}

export function clamp(x: number, low = 0, high = 1): number {
  return Math.min(high, Math.max(low, x));
}

/** 0 below `low`, 1 above `high`, smooth between; falling when high < low. */
export function ramp(low: number, high: number, x: number): number {
  const t = clamp((x - low) / (high - low));
  return t * t * (3 - 2 * t);
}

/** A camera at `from` that looks at `to`: the ray through (x, y) in [-1, 1], y up, `zoom` = 1 / tan(half the view). */
export function camera(from: Vec3, to: Vec3, zoom: number): (x: number, y: number) => Vec3 {
  const forward = normalize(add(to, scale(from, -1)));
  const right = normalize(cross(forward, [0, 1, 0]));
  const up = cross(right, forward);
  return (x, y) => normalize(add(scale(forward, zoom), add(scale(right, x), scale(up, y))));
}
