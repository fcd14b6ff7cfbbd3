/** How a volume is drawn: what is chosen, and the numbers of its light. The renderer here and the window's shaders both read them. */
import type { Bounds, Vector3 } from '../../mesh/mesh.ts';
import type { Background, Rgb } from '../shading.ts';
import type { TransferPoint } from './transfer.ts';

/**
 * emission: every value glows and stops light, as the transfer function says; mip: the largest value on the ray; surface: where
 * the level is passed.
 */
export const VOLUME_MODES = ['emission', 'mip', 'surface'] as const;
export type VolumeMode = (typeof VOLUME_MODES)[number];

/** Values below `low` are shown as nothing, those above `high` as all; 0..1. */
export interface ValueWindow {
  low: number;
  high: number;
}

export interface VolumeLook {
  mode: VolumeMode;
  /** Of emission. */
  transfer: readonly TransferPoint[];
  /** Of mip. */
  window: ValueWindow;
  /** Of mip: [256, 4] bytes. */
  colours: Uint8Array;
  /** Of surface, 0..1. */
  level: number;
  surface: Rgb;
  /** null: transparent */
  background: Background | null;
}

/**
 * The box in which a volume is drawn: its longest side is 2. Its x is drawn along x, its z upwards, its y away from who looks
 * from the front, as a person stands.
 */
export interface VolumeBox {
  /** Half of its sides along the drawn x, y, z. */
  half: Vector3;
  /** Place among the samples, 0..1 along x, y, z of the volume, of a drawn point: 0.5 + [x * s_0, z * s_1, y * s_2]. */
  scale: Vector3;
}

/** From black to white: [256, 4] bytes. */
export const GREY_TABLE = Uint8Array.from({ length: 1024 }, (_, i) => (i % 4 === 3 ? 255 : i >> 2));

/** Light on what is drawn, by how much the values change there. */
export const VOLUME_LIGHT = {
  ambient: 0.42,
  diffuse: 0.68,
  gloss: 0.2,
  glossPower: 24,
  /** A change of so much from a sample to the next is lit by half. */
  half: 0.015,
} as const;
/** Steps of a ray from one sample to the next, and the most of them. */
export const VOLUME_STEPS = { perSample: 1.4, most: 1536, bisections: 5 } as const;
/** Light that comes through is no longer followed below this. */
export const LEAST_LIGHT = 0.01;

/** @param sides of the volume along its x, y, z, in any unit. @param isAgainst of each, whether its samples run the other way. */
export function volumeBox(sides: Readonly<Vector3>, isAgainst: readonly [boolean, boolean, boolean]): VolumeBox {
  const longest = Math.max(...sides);
  const [x, y, z] = sides.map((side) => Math.max(1e-3, side / longest)) as Vector3;
  const sign = (axis: 0 | 1 | 2): number => (isAgainst[axis] ? -1 : 1);
  return { half: [x, z, y], scale: [(sign(0) * 0.5) / x, (-sign(1) * 0.5) / y, (sign(2) * 0.5) / z] };
}

export function boxBounds({ half: [x, y, z] }: VolumeBox): Bounds {
  return { min: [-x, -y, -z], max: [x, y, z] };
}

/** The length of a step. @param size samples along z, y, x. */
export function stepLength(size: readonly number[]): number {
  return 2 / (VOLUME_STEPS.perSample * Math.max(1, Math.max(...size) - 1));
}

/** By how much of a step a ray begins later, 0..1: neighbours differ, so that no rings are seen (Jimenez, 2014). */
export function stepOffset(x: number, y: number): number {
  const whole = (value: number): number => value - Math.floor(value);
  return whole(52.9829189 * whole(0.06711056 * Math.floor(x) + 0.00583715 * Math.floor(y)));
}
