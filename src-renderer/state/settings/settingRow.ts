/** A setting as a panel shows it, and the stops that sliders have. */
import type { RunConfig, Setting } from '../../../src-main/core/settings/settings.ts';

export type SettingChanges = Readonly<Record<string, string | number>>;

export interface SettingRow {
  setting: Setting;
  label: string;
  group: string;
  /** Values that a slider stops at, rising; null where typing does better. */
  stops: readonly number[] | null;
  /** Why it has no effect; null when it has. */
  idle: (config: RunConfig) => string | null;
  /** What else has to change for a value of it to be possible. */
  along: (config: RunConfig, value: string | number) => SettingChanges;
}

/** What is said of a row beside its setting. */
export type RowPlan = readonly [group: string, label: string, details?: Partial<Pick<SettingRow, 'stops' | 'idle' | 'along'>>];

/** Of sizes, and of parts of something. */
export const SIZES = powersAndHalves(1, 4096);
export const PARTS = Array.from({ length: 21 }, (_, i) => i / 20);

/** 1, 2, 3, 4, 6, 8, 12, ...: powers of two and what lies halfway. */
export function powersAndHalves(least: number, most: number): number[] {
  const powers = Array.from({ length: 29 }, (_, k) => 2 ** k);
  const all = powers.flatMap((power) => (power >= 2 ? [power, 1.5 * power] : [power]));
  return all.filter((value) => value >= least && value <= most);
}

/** The digits in every decade from `least` to `most`. */
export function decades(digits: readonly number[], least: number, most: number): number[] {
  const powers = Array.from({ length: 12 }, (_, i) => i - 7);
  const all = powers.flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)));
  return all.filter((value) => value >= least && value <= most);
}

/** Place of the stop that is nearest to a value, in proportion. */
export function nearestStop(stops: readonly number[], value: number): number {
  const distance = (stop: number): number => Math.abs(Math.log((stop + 1e-9) / (value + 1e-9)));
  return stops.reduce((best, stop, i) => (distance(stop) < distance(stops[best] as number) ? i : best), 0);
}
