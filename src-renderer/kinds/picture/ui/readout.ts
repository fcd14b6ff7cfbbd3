/** Values of pixels as a person reads them: from 0 to 1, as bytes, or as the hexadecimal digits of these. */
import type { Light } from '../../../../src-main/core/kinds/picture/light.ts';
import { lightText } from '../state/light.ts';
import type { Readout } from '../../../state/view/view.svelte.ts';

export const READOUT_NAMES: Record<Readout, string> = { unit: '0–1', byte: '0–255', hex: 'Hex' };

/** One channel's value. A byte may be beyond 0 to 255 where the value is beyond 0 to 1; two digits cannot. */
export function channelText(value: number, readout: Readout): string {
  if (readout === 'unit') return value.toFixed(3).replace('-', '−');
  const byte = Math.round(255 * value);
  if (readout === 'byte') return String(byte).replace('-', '−');
  return Math.min(255, Math.max(0, byte)).toString(16).padStart(2, '0');
}

/** One channel of a pixel, from 0 to 1 as the light that it is, where it is of a picture of light; others say what is shown. */
export function valueText(value: number, channel: number, readout: Readout, light: Light | null): string {
  return light && readout === 'unit' && channel < 3 ? lightText(value, light) : channelText(value, readout);
}

/** A whole pixel: "0.500 0.250 0.125", "128 64 32", "#804020". */
export function pixelWords(values: readonly number[], readout: Readout): string {
  const channels = values.map((value) => channelText(value, readout));
  return readout === 'hex' ? `#${channels.join('')}` : channels.join(' ');
}

/** A difference: in the unit of the values, where that has one. */
export function differenceText(value: number, readout: Readout): string {
  return readout === 'byte' ? (255 * value).toFixed(1).replace('-', '−') : channelText(value, 'unit');
}
