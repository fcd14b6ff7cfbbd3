/** A volume as a TIFF of a page a slice, as ImageJ writes stacks: pages one behind the other, sizes in the first one's description. */
import type { StoredType } from '../../../core/kinds/volume/signal.ts';
import { directoryBytes, formOf, LONG, SHORT, tiffDirectory, tiffStart, type Field, type Form } from '../../image/tiffDirectory.ts';
import { VALUE_BYTES, WHOLE } from '../numbers.ts';
import type { VolumeForm, VolumeHead } from './form.ts';

const ASCII = { type: 2, bytes: 1 };
const RATIONAL_PARTS = { ...LONG, type: 5 };
/** Steps a unit are kept as a fraction of this. */
const DENOMINATOR = 1_000_000;

export function tiffForm(volume: VolumeHead, type: StoredType): VolumeForm {
  const { depth, height, width, channels } = volume;
  const page = width * height * VALUE_BYTES[type];
  const pages = depth * channels;
  const form = formOf(page * pages);
  const valuesAt = form.directory;
  const directory = (index: number): Field[] => pageFields(volume, type, form, index, valuesAt + index * page);
  let at = valuesAt + page * pages;
  const header = tiffStart(form, at);
  const parts: Buffer[] = [];
  for (let index = 0; index < pages; index++) {
    const fields = directory(index);
    const next = at + directoryBytes(fields, form);
    parts.push(tiffDirectory(fields, form, at, index === pages - 1 ? 0 : next));
    at = next;
  }
  return { header, order: 'zcyx', trailer: Buffer.concat(parts) };
}

function pageFields(volume: VolumeHead, type: StoredType, { within }: Form, index: number, at: number): Field[] {
  const { height, width, place } = volume;
  const [, dy, dx] = place.spacing;
  const rational = (value: number): number[] => [Math.max(1, Math.min(2 ** 32 - 1, Math.round(value * DENOMINATOR))), DENOMINATOR];
  const ends = WHOLE[type];
  const format = ends === null ? 3 : ends[0] < 0 ? 2 : 1;
  return [
    { tag: 256, kind: within, values: [width] },
    { tag: 257, kind: within, values: [height] },
    { tag: 258, kind: SHORT, values: [8 * VALUE_BYTES[type]] },
    { tag: 259, kind: SHORT, values: [1] }, // not compressed
    { tag: 262, kind: SHORT, values: [1] }, // black is zero
    ...(index === 0 ? [{ tag: 270, kind: ASCII, values: Buffer.from(`${description(volume)}\0`) }] : []),
    { tag: 273, kind: within, values: [at] },
    { tag: 277, kind: SHORT, values: [1] },
    { tag: 278, kind: within, values: [height] },
    { tag: 279, kind: within, values: [width * height * VALUE_BYTES[type]] },
    { tag: 282, kind: RATIONAL_PARTS, values: rational(1 / dx) },
    { tag: 283, kind: RATIONAL_PARTS, values: rational(1 / dy) },
    { tag: 296, kind: SHORT, values: [1] }, // the unit stands in the description
    { tag: 339, kind: SHORT, values: [format] },
  ];
}

function description({ depth, channels, place }: VolumeHead): string {
  const lines = [
    'ImageJ=1.53t',
    `images=${depth * channels}`,
    ...(channels === 1 ? [] : [`channels=${channels}`]),
    `slices=${depth}`,
    ...(channels === 1 ? [] : ['hyperstack=true', 'mode=grayscale']),
    ...(place.unit === '' ? [] : [`unit=${place.unit}`]),
    `spacing=${place.spacing[0]}`,
    'loop=false',
  ];
  return `${lines.join('\n')}\n`;
}
