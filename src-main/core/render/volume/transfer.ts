/**
 * Transfer functions: which colour a value of a volume has, and how much light it stops. Values are 0..1, the ends of the
 * volume's range.
 */
import type { Rgb } from '../shading.ts';

/** Between two points colour and opacity run in straight lines; before the first and after the last they stay. */
export interface TransferPoint {
  /** 0..1 */
  at: number;
  /** Display-encoded, 0..1. */
  colour: Rgb;
  /** Part of the light that is stopped on the way of `REFERENCE`, 0..1. */
  opacity: number;
}

export const TRANSFER_PRESETS = ['ct-bone', 'ct-soft', 'mr', 'ramp'] as const;
export type TransferPreset = (typeof TRANSFER_PRESETS)[number];

/** What they are for, in a few words. */
export const TRANSFER_WORDS: Readonly<Record<TransferPreset, string>> = {
  'ct-bone': 'CT: bone',
  'ct-soft': 'CT: skin and organs',
  mr: 'MR: brain',
  ramp: 'More is denser',
};

/** A fiftieth of the longest side of the box, which is 2. */
export const REFERENCE = 0.04;
/** Entries of a table. */
export const TRANSFER_ENTRIES = 256;

type Stop = [at: number, opacity: number, colour: Rgb];

/** In Hounsfield units: air is -1000, water 0, bone from some 200 on. */
const BONE: Stop[] = [
  [120, 0, [0.52, 0.23, 0.16]],
  [220, 0.1, [0.78, 0.55, 0.4]],
  [450, 0.5, [0.93, 0.85, 0.7]],
  [1200, 0.9, [1, 0.97, 0.9]],
  [2500, 0.95, [1, 1, 1]],
];
const SOFT: Stop[] = [
  [-700, 0, [0.45, 0.2, 0.14]],
  [-350, 0.03, [0.66, 0.35, 0.24]],
  [-120, 0.04, [0.9, 0.72, 0.5]],
  [20, 0.1, [0.8, 0.36, 0.28]],
  [120, 0.22, [0.76, 0.26, 0.2]],
  [300, 0.5, [0.95, 0.87, 0.72]],
  [1500, 0.9, [1, 1, 0.98]],
];
/** Parts of the range. */
const MR: Stop[] = [
  [0.08, 0, [0.16, 0.1, 0.09]],
  [0.2, 0.03, [0.5, 0.3, 0.24]],
  [0.4, 0.14, [0.8, 0.6, 0.5]],
  [0.6, 0.32, [0.93, 0.85, 0.78]],
  [1, 0.8, [1, 1, 1]],
];
const RAMP: Stop[] = [
  [0.1, 0, [0.16, 0.22, 0.5]],
  [0.35, 0.05, [0.14, 0.55, 0.62]],
  [0.65, 0.2, [0.55, 0.8, 0.4]],
  [1, 0.7, [0.99, 0.91, 0.5]],
];
/** What a CT reaches over, where values are of another scale. */
const HOUNSFIELD = [-1000, 2000] as const;

/** The points of a preset. Those of CT are in Hounsfield units where a range can be one of those, and parts of it elsewhere. */
export function transferPoints(preset: TransferPreset, [low, high]: readonly [number, number]): TransferPoint[] {
  const isPart = preset === 'mr' || preset === 'ramp';
  const isHounsfield = low <= -200 && high >= 300;
  const [from, to] = isPart ? [0, 1] : isHounsfield ? [low, high] : HOUNSFIELD;
  const stops = { 'ct-bone': BONE, 'ct-soft': SOFT, mr: MR, ramp: RAMP }[preset];
  return stops.map(([at, opacity, colour]) => ({ at: clamped((at - from) / (to - from)), opacity, colour }));
}

/** Colour and opacity of a value: [red, green, blue, opacity]. @param points in the order of their places, at least one. */
export function transferAt(points: readonly TransferPoint[], value: number): [number, number, number, number] {
  const next = points.findIndex(({ at }) => at > value);
  const [before, after] = [points[next < 0 ? points.length - 1 : Math.max(0, next - 1)], points[next < 0 ? points.length - 1 : next]];
  if (!before || !after) throw new RangeError('a transfer function has a point');
  const part = after.at > before.at ? clamped((value - before.at) / (after.at - before.at)) : 0;
  const between = (one: number, other: number): number => one + part * (other - one);
  const [r, g, b] = [0, 1, 2].map((c) => between(before.colour[c] as number, after.colour[c] as number)) as [number, number, number];
  return [r, g, b, between(before.opacity, after.opacity)];
}

/** A table for steps of a length: [256, 4] of red, green, blue and what a step stops of the light. */
export function transferTable(points: readonly TransferPoint[], step: number): Float32Array {
  const table = new Float32Array(4 * TRANSFER_ENTRIES);
  for (let i = 0; i < TRANSFER_ENTRIES; i++) {
    const [r, g, b, opacity] = transferAt(points, i / (TRANSFER_ENTRIES - 1));
    table.set([r, g, b, stopped(opacity, step)], 4 * i);
  }
  return table;
}

/** What is stopped on a way, for what is stopped on that of REFERENCE. */
export function stopped(opacity: number, length: number): number {
  return 1 - (1 - Math.min(0.9999, opacity)) ** (length / REFERENCE);
}

function clamped(value: number): number {
  return Math.min(1, Math.max(0, value));
}
