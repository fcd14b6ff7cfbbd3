/** Files of nothing but values, laid out as somebody says: `128x128x64,uint16,little`. */
import { SettingError } from '../../../core/base/errors.ts';
import { plainPlace } from '../../../core/kinds/volume/signal.ts';
import type { VolumeBytes } from '../bytes.ts';
import { describedArray } from '../described.ts';
import { VALUE_BYTES, type ValueType } from '../numbers.ts';
import type { OpenVolume, StoredArray } from '../pieces.ts';

const FORM = 'a raw volume is described as WIDTHxHEIGHTxDEPTH,TYPE, for example 128x128x64,uint16; after it may stand big, channels=3, skip=BYTES and spacing=XxYxZ';

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
  const wrong = (what: string): SettingError => new SettingError(`${what} is not understood: ${FORM}.`);
  const [x = 0, y = 0, z = 0] = /^\d{1,9}x\d{1,9}x\d{1,9}$/.test(sizes) ? sizes.split('x').map(Number) : [];
  if (x * y * z === 0) throw wrong(`"${sizes}"`);
  if (!(type in VALUE_BYTES)) throw wrong(`"${type}"`);
  let [isBigEndian, channels, offset] = [false, 1, 0];
  let spacing: RawLayout['spacing'] = [1, 1, 1];
  for (const word of rest) {
    const [, key, value = ''] = /^(\w+)(?:=(.+))?$/.exec(word) ?? [];
    const steps = value.split('x').map(Number);
    if (word === 'little' || word === 'big') isBigEndian = word === 'big';
    else if (key === 'channels' && /^[1-9]\d{0,3}$/.test(value)) channels = Number(value);
    else if (key === 'skip' && /^\d{1,15}$/.test(value)) offset = Number(value);
    else if (key === 'spacing' && steps.length === 3 && steps.every((step) => Number.isFinite(step) && step > 0)) spacing = steps as RawLayout['spacing'];
    else throw wrong(`"${word}"`);
  }
  const axes = ([['c', channels], ['x', x], ['y', y], ['z', z]] as const).map(([name, size]) => ({ name, size }));
  return { array: { axes, type: type as ValueType, isBigEndian, offset }, spacing };
}

/** Throws SettingError when the description is not understood, FileError when the file is too short for it. */
export async function openRaw(bytes: VolumeBytes, text: string): Promise<OpenVolume> {
  const { array, spacing } = parseRawLayout(text);
  const [dx, dy, dz] = spacing;
  return describedArray('raw', bytes, array, { place: { ...plainPlace(), spacing: [dz, dy, dx] } });
}
