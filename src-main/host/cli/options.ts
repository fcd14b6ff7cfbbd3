/** What several commands take from the command line, read and checked. */
import type { Command } from 'commander';
import type { Placement } from '../../core/session/api.ts';
import { SettingError } from '../../core/base/errors.ts';
import { MAX_SIDE, WHOLE, type Region } from '../../core/query/grid.ts';

const ENGINES = ['auto', 'onnx', 'tensorflow', 'reference'] as const;
const DEVICES = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;

/** Options that say where to compute, as commander gives them. */
export interface PlacementFlags {
  engine?: (typeof ENGINES)[number];
  device?: (typeof DEVICES)[number];
  threads?: number;
}

/** Adds --engine, --device and --threads. */
export function addPlacement(command: Command): Command {
  return command
    .option('--engine <name>', `${ENGINES.join(', ')} (default: auto, the fastest here)`, oneOf('--engine', ENGINES))
    .option('--device <name>', `${DEVICES.join(', ')} (default: auto)`, oneOf('--device', DEVICES))
    .option('--threads <number>', 'processor threads', wholeNumber('--threads', 1, 1024));
}

/** The part of the options that says where to compute. */
export function placementOf({ engine, device, threads }: PlacementFlags): Placement {
  return {
    ...(engine === undefined ? {} : { engine }),
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
  };
}

/** A parser for an option that takes one of some words. */
export function oneOf<Word extends string>(option: string, words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (!word) throw new SettingError(`${option} must be one of ${words.join(', ')}, not ${shown(text)}.`);
    return word;
  };
}

/** A parser for an option that takes a whole number of a range. */
export function wholeNumber(option: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = toNumber(text);
    if (!(Number.isInteger(value) && value >= min && value <= max)) {
      throw new SettingError(`${option} must be a whole number from ${min} to ${max}, not ${shown(text)}.`);
    }
    return value;
  };
}

/** A parser for an option that takes a number, of what range is for others to check. */
export function number(option: string): (text: string) => number {
  return (text) => {
    const value = toNumber(text);
    if (Number.isNaN(value)) throw new SettingError(`${option} must be a number, not ${shown(text)}.`);
    return value;
  };
}

/** `1920x1080` -> width and height. @throws SettingError */
export function parseSize(text: string): { width: number; height: number } {
  const [, width, height] = /^(\d+)x(\d+)$/i.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height) };
  const isPossible = [size.width, size.height].every((side) => side >= 1 && side <= MAX_SIDE);
  if (!isPossible) {
    const largest = `${MAX_SIDE}x${MAX_SIDE}`;
    throw new SettingError(`--size must be WxH from 1x1 to ${largest}, as in 1920x1080, not ${shown(text)}.`);
  }
  return size;
}

/** The same, or `64x128x128` of a volume: samples along z, y and x. @throws SettingError */
export function parseAnySize(text: string): { width: number; height: number; depth?: number } {
  const [, depth, height, width] = /^(\d+)x(\d+)x(\d+)$/i.exec(text) ?? [];
  if (depth === undefined) return parseSize(text);
  const sides = { depth: Number(depth), width: Number(width), height: Number(height) };
  if (Object.values(sides).every((side) => side >= 1 && side <= MAX_SIDE)) return sides;
  throw new SettingError(`--size of a volume must be ZxYxX, each from 1 to ${MAX_SIDE}, as in 64x128x128, not ${shown(text)}.`);
}

/** `x=0.1` -> a plane in the field's cube. @throws SettingError */
export function parseSlice(text: string): { axis: 'x' | 'y' | 'z'; at: number } {
  const [, axis, place = ''] = /^([xyz])=(.+)$/.exec(text) ?? [];
  const at = toNumber(place);
  if (axis !== undefined && at >= -1 && at <= 1) return { axis: axis as 'x' | 'y' | 'z', at };
  throw new SettingError(`--slice must be an axis and a place from -1 to 1, as in x=0.1, not ${shown(text)}.`);
}

/** A part of a picture or of a volume, which has a depth too. */
export type AnyRegion = Region & { near?: number; far?: number };

/** `0.25,0,0.75,0.5` -> a region within the picture; of a volume six numbers. @throws SettingError */
export function parseRegion(text: string): AnyRegion {
  const numbers = text.split(',').map(toNumber);
  const axes = numbers.length / 2;
  const isInside = numbers.every((edge) => edge >= WHOLE.left && edge <= WHOLE.right);
  const isOrdered = Array.from({ length: axes }, (_, axis) => (numbers[axis] as number) < (numbers[axis + axes] as number)).every(Boolean);
  if ((axes !== 2 && axes !== 3) || !isInside || !isOrdered) {
    const wanted = 'x0,y0,x1,y1 in fractions from 0 to 1 with x0 < x1 and y0 < y1, as in 0.25,0,0.75,0.5; of a volume x0,y0,z0,x1,y1,z1';
    throw new SettingError(`--region must be ${wanted}, not ${shown(text)}.`);
  }
  const [left = 0, top = 0] = numbers;
  const [right = 1, bottom = 1] = numbers.slice(axes);
  return { left, top, right, bottom, ...(axes === 3 ? { near: numbers[2] as number, far: numbers[5] as number } : {}) };
}

/** Collects `key=value` of an option that may be repeated; of the same key the last one counts. @throws SettingError */
export function collectSetting(text: string, settings: Record<string, string> = {}): Record<string, string> {
  const [, key, value] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new SettingError(`--set must be key=value, as in width=128, not ${shown(text)}.`);
  }
  return { ...settings, [key]: value };
}

/** The name of the first of some options that was given, or undefined. */
export function firstGiven(options: object): string | undefined {
  return Object.entries(options).find(([, value]) => value !== undefined)?.[0];
}

function toNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

/** What was typed, in a sentence. */
function shown(text: string): string {
  return text === '' ? 'nothing' : `"${text}"`;
}
