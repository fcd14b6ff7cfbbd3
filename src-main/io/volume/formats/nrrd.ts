/** NRRD, versions 1 to 5, its values behind the header or in a file of their own: teem.sourceforge.net/nrrd/format.html. */
import { FileError } from '../../../core/base/errors.ts';
import type { VolumePlace } from '../../../core/kinds/volume/signal.ts';
import { printable } from '../../printable.ts';
import { startsWith } from '../../foreignFile.ts';
import { beside, openBytes, unpacked, type VolumeBytes, type VolumeSource } from '../bytes.ts';
import { describedArray, refuseSizes } from '../described.ts';
import type { ValueType } from '../numbers.ts';
import { arrayBytes, type AxisName, type OpenVolume, type StoredAxis } from '../pieces.ts';
import { placeOf } from '../place.ts';
import { textValues } from '../textValues.ts';
import { headerLines, numbersIn } from './headerText.ts';

const TYPES = new Map<string, ValueType>(
  Object.entries({
    int8: ['signed char', 'int8', 'int8_t'],
    uint8: ['uchar', 'unsigned char', 'uint8', 'uint8_t'],
    int16: ['short', 'short int', 'signed short', 'signed short int', 'int16', 'int16_t'],
    uint16: ['ushort', 'unsigned short', 'unsigned short int', 'uint16', 'uint16_t'],
    int32: ['int', 'signed int', 'int32', 'int32_t'],
    uint32: ['uint', 'unsigned int', 'uint32', 'uint32_t'],
    int64: ['longlong', 'long long', 'long long int', 'signed long long', 'signed long long int', 'int64', 'int64_t'],
    uint64: ['ulonglong', 'unsigned long long', 'unsigned long long int', 'uint64', 'uint64_t'],
    float32: ['float'],
    float64: ['double'],
  }).flatMap(([type, names]) => names.map((name) => [name, type as ValueType])),
);
/** Kinds of an axis that is one of place or time; others hold what one sample consists of. */
const SPATIAL = ['domain', 'space'];
const TIME = 'time';
/** How a world whose axes have these names is turned to left, posterior, superior; others are taken as they are. */
const TO_LPS = new Map<string, number[]>([
  ...(['right-anterior-superior', 'ras'].map((name) => [name, [-1, -1, 1]]) as [string, number[]][]),
  ...(['left-anterior-superior', 'las'].map((name) => [name, [1, -1, 1]]) as [string, number[]][]),
]);

export function isNrrd(head: Uint8Array): boolean {
  return startsWith(head, 'NRRD00');
}

/** Throws FileError when its header is damaged or speaks of what is not read, or its values are not there. */
export async function openNrrd(bytes: VolumeBytes, source: VolumeSource): Promise<OpenVolume> {
  const { lines, end, isWhole } = await headerLines(bytes, (line) => line === '');
  const fields = fieldsOf(lines);
  const named = fields.get('data file') ?? fields.get('datafile');
  if (!isWhole && named === undefined) throw damaged(bytes.name, 'its header has no end');
  const { axes, type } = arrayOf(fields, bytes.name);
  refuseSizes(axes, bytes.name);
  if (named !== undefined && /^LIST|%/.test(named)) throw new FileError(`"${bytes.name}" keeps its values in several files: save it as one file.`);
  const from = named === undefined ? source : beside(source, named);
  const plain = named === undefined ? bytes : await openBytes(from);
  const values = await valuesOf(fields, { plain, from, start: named === undefined ? end : 0, length: arrayBytes({ axes, type }), type });
  const close = async (): Promise<void> => {
    if (values.bytes !== plain) await values.bytes.close();
    if (plain !== bytes) await plain.close();
  };
  try {
    const array = { axes, type, isBigEndian: fields.get('endian') === 'big' && !values.isText, offset: values.offset };
    return { ...describedArray('nrrd', values.bytes, array, { place: placeOfFields(fields, axes) }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `key: value`; comments and the keys of a user (`key:=value`) are left out. */
function fieldsOf(lines: string[]): Map<string, string> {
  return new Map(
    lines.slice(1).flatMap((line) => {
      const found = /^([^#:]+): (.*)$/.exec(line);
      return found ? [[(found[1] as string).trim().toLowerCase(), (found[2] as string).trim()] as const] : [];
    }),
  );
}

function arrayOf(fields: Map<string, string>, file: string): { axes: StoredAxis[]; type: ValueType } {
  const named = fields.get('type') ?? '';
  const type = TYPES.get(named);
  if (!type) throw new FileError(`"${file}" holds values of the type "${printable(named, 20)}": save it as whole numbers or floats.`);
  const sizes = numbersIn(fields.get('sizes') ?? '');
  if (sizes.length === 0 || sizes.length !== Number(fields.get('dimension'))) throw damaged(file, 'it has not as many sizes as axes');
  const names = axesOf(sizes, fields);
  if (!names) throw new FileError(`"${file}" has ${sizes.length} axes: x, y, z, time and channels are read, and no others.`);
  return { axes: sizes.map((size, i) => ({ name: names[i] as AxisName, size })), type };
}

/** What the axes are, by their kinds and directions; null when they are others. */
function axesOf(sizes: number[], fields: Map<string, string>): AxisName[] | null {
  const kinds = (fields.get('kinds') ?? '').toLowerCase().split(/\s+/);
  const directions = directionsOf(fields);
  // A list is as good as time: of several volumes one is read.
  const isOther = (i: number): boolean => directions[i] === null || (kinds[i] !== undefined && kinds[i] !== '' && kinds[i] !== '???' && kinds[i] !== 'none' && !SPATIAL.includes(kinds[i]));
  const spatial: AxisName[] = ['x', 'y', 'z'];
  const places = sizes.map((_, i) => i).filter((i) => !isOther(i));
  const rest: AxisName[] = [];
  const names = sizes.map((_, i): AxisName => {
    if (!isOther(i)) return spatial[places.indexOf(i)] ?? 't';
    const name = kinds[i] === TIME || (kinds[i] === 'list' && i === sizes.length - 1) ? 't' : 'c';
    rest.push(name);
    return name;
  });
  return new Set(names).size === names.length ? names : null;
}

/** A vector an axis, null where it has none; empty when nothing is said. */
function directionsOf(fields: Map<string, string>): (number[] | null)[] {
  const text = fields.get('space directions');
  return text === undefined ? [] : [...text.matchAll(/none|\([^)]*\)/g)].map(([word]) => (word === 'none' ? null : numbersIn(word)));
}

function placeOfFields(fields: Map<string, string>, axes: StoredAxis[]): VolumePlace {
  const spacings = numbersIn((fields.get('spacings') ?? '').replace(/nan/gi, '1'));
  const directions = directionsOf(fields);
  const space = (fields.get('space') ?? '').toLowerCase();
  const turn = TO_LPS.get(space.replace('-time', '')) ?? [1, 1, 1];
  const world = (vector: number[]): number[] => [0, 1, 2].map((i) => (vector[i] ?? 0) * (turn[i] as number));
  const along = (['x', 'y', 'z'] as const).map((name) => axes.findIndex((axis) => axis.name === name));
  const sizes = along.map((i) => spacings[i] ?? 1);
  const plain = (axis: number): number[] => [0, 1, 2].map((i) => (i === axis ? (sizes[axis] as number) : 0));
  const steps = along.map((i, axis) => (directions[i] ? world(directions[i]) : plain(axis)));
  const units = /"([^"]*)"/.exec(fields.get('space units') ?? fields.get('units') ?? '')?.[1] ?? '';
  return placeOf(steps, world(numbersIn(fields.get('space origin') ?? '')), sizes, unitOf(units, space));
}

function unitOf(unit: string, space: string): string {
  if (/^(mm|millimet(er|re)s?)$/i.test(unit)) return 'mm';
  if (/^([uµ\xb5]m|micron|micromet(er|re)s?)$/i.test(unit)) return 'um';
  // Spaces of patients are measured in millimetres by those who use them.
  return unit === '' && /left|right|^[lr][ap]s/.test(space) ? 'mm' : printable(unit, 12);
}

interface Stored {
  plain: VolumeBytes;
  from: VolumeSource;
  start: number;
  length: number;
  type: ValueType;
}

/** The values as they are when unpacked, and where they begin. */
async function valuesOf(fields: Map<string, string>, { plain, from, start, length, type }: Stored): Promise<{ bytes: VolumeBytes; offset: number; isText?: boolean }> {
  const encoding = (fields.get('encoding') ?? '').toLowerCase();
  const [lineSkip, byteSkip] = ['line skip', 'byte skip'].map((key) => Number(fields.get(key) ?? fields.get(key.replace(' ', '')) ?? 0)) as [number, number];
  if (lineSkip !== 0) throw new FileError(`"${plain.name}" begins with ${lineSkip} lines to leave out, which is not read: save it as one .nrrd file.`);
  if (!Number.isSafeInteger(byteSkip) || byteSkip < -1) throw damaged(plain.name, 'its "byte skip" is no number of bytes');
  const isPacked = encoding === 'gzip' || encoding === 'gz';
  if (encoding === 'raw') return { bytes: plain, offset: byteSkip === -1 ? Math.max(0, (plain.size ?? 0) - length) : start + byteSkip };
  if (isPacked) return { bytes: unpacked(from, 'gzip', start), offset: Math.max(0, byteSkip) };
  if (['ascii', 'text', 'txt'].includes(encoding)) return { bytes: await textValues(plain, start, length, type), offset: 0, isText: true };
  throw new FileError(`"${plain.name}" is encoded as "${printable(encoding, 20)}", which is not read: save it as raw or gzip.`);
}

function damaged(file: string, why: string): FileError {
  return new FileError(`"${file}" is damaged: ${why}, get another copy of it.`);
}
