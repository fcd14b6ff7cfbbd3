/** Files of nothing but values, laid out as somebody says: `128x128x64,uint16,little`. */
import { SettingError } from '../../../core/base/errors.ts';
import { plainPlace } from '../../../core/kinds/volume/signal.ts';
import { printable } from '../../printable.ts';
import type { VolumeBytes } from '../bytes.ts';
import { describedArray } from '../described.ts';
import { VALUE_BYTES, type ValueType } from '../numbers.ts';
import type { OpenVolume, StoredArray } from '../pieces.ts';

const FORM = 'a raw volume is described as WIDTHxHEIGHTxDEPTH,TYPE, for example 128x128x64,uint16; after it may stand big, channels=3, skip=BYTES and spacing=XxYxZ';

/** What may be said beside sizes and type. */
const EXTRAS = {
  order: /^(little|big)$/,
  channels: /^[1-9]\d{0,3}$/,
  skip: /^\d{1,15}$/,
  spacing: /^\d*\.?\d+x\d*\.?\d+x\d*\.?\d+$/,
};

/** A layout and its steps along x, y and z. */
export interface RawLayout {
  array: StoredArray;
  /** Along x, y and z. */
  spacing: [number, number, number];
}

/**
 * Reads a description: sizes from the axis that runs fastest (x, y, z), type, and what else is said: `little` (as presumed) or
 * `big`, `channels=3` (side by side), `skip=352` (bytes of a header), `spacing=0.5x0.5x1`. Throws SettingError.
 */
export function parseRawLayout(text: string): RawLayout {
  const [sizes = '', type = '', ...rest] = text.toLowerCase().split(',').map((word) => word.trim());
  const [x = 0, y = 0, z = 0] = /^\d{1,9}x\d{1,9}x\d{1,9}$/.test(sizes) ? sizes.split('x').map(Number) : [];
  if (x * y * z === 0) throw wrong(sizes);
  if (!(type in VALUE_BYTES)) throw wrong(type);
  const { order, channels, skip, spacing } = extrasIn(rest);
  const axes = ([['c', Number(channels)], ['x', x], ['y', y], ['z', z]] as const).map(([name, size]) => ({ name, size }));
  const array = { axes, type: type as ValueType, isBigEndian: order === 'big', offset: Number(skip) };
  return { array, spacing: spacing.split('x').map(Number) as RawLayout['spacing'] };
}

function extrasIn(words: string[]): Record<keyof typeof EXTRAS, string> {
  const said = { order: 'little', channels: '1', skip: '0', spacing: '1x1x1' };
  for (const word of words) {
    const [, key = '', value = ''] = /^(\w+)=(.+)$/.exec(word) ?? ['', 'order', word];
    if (!(key in EXTRAS) || !EXTRAS[key as keyof typeof EXTRAS].test(value)) throw wrong(word);
    said[key as keyof typeof EXTRAS] = value;
  }
  if (said.spacing.split('x').some((step) => Number(step) === 0)) throw wrong(`spacing=${said.spacing}`);
  return said;
}

function wrong(what: string): SettingError {
  return new SettingError(`"${printable(what)}" is not understood: ${FORM}.`);
}

/** Throws SettingError when the description is not understood, FileError when the file is too short for it. */
export async function openRaw(bytes: VolumeBytes, text: string): Promise<OpenVolume> {
  const { array, spacing } = parseRawLayout(text);
  const [dx, dy, dz] = spacing;
  return describedArray('raw', bytes, array, { place: { ...plainPlace(), spacing: [dz, dy, dx] } });
}
