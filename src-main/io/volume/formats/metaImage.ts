/** MetaImage of ITK: .mha with its values behind the header, .mhd with them in a file beside. */
import { FileError } from '../../../core/base/errors.ts';
import { printable } from '../../printable.ts';
import { beside, openBytes, unpacked, type VolumeBytes, type VolumeSource } from '../bytes.ts';
import { describedArray, refuseSizes } from '../described.ts';
import type { ValueType } from '../numbers.ts';
import { arrayBytes, type OpenVolume, type StoredAxis } from '../pieces.ts';
import { placeOf } from '../place.ts';
import { textValues } from '../textValues.ts';
import { headerLines, numbersIn } from './headerText.ts';

const TYPES = new Map<string, ValueType>([
  ...([['MET_CHAR', 'int8'], ['MET_UCHAR', 'uint8'], ['MET_SHORT', 'int16'], ['MET_USHORT', 'uint16'], ['MET_INT', 'int32']] as const),
  ...([['MET_UINT', 'uint32'], ['MET_LONG_LONG', 'int64'], ['MET_ULONG_LONG', 'uint64'], ['MET_FLOAT', 'float32'], ['MET_DOUBLE', 'float64']] as const),
]);
const LAST = /^\s*ElementDataFile\s*=/i;

export function isMetaImage(head: Uint8Array): boolean {
  return /^\s*(ObjectType\s*=\s*Image|NDims\s*=\s*\d)/i.test(Buffer.from(head.subarray(0, 256)).toString('latin1'));
}

interface Stored {
  plain: VolumeBytes;
  from: VolumeSource;
  start: number;
  length: number;
  type: ValueType;
}

/** Throws FileError when its header is damaged or speaks of what is not read, or its values are not there. */
export async function openMetaImage(bytes: VolumeBytes, source: VolumeSource): Promise<OpenVolume> {
  const { lines, end, isWhole } = await headerLines(bytes, (line) => LAST.test(line));
  if (!isWhole) throw damaged(bytes.name, 'its header does not say where its values are');
  const fields = new Map(lines.map((line) => [line.replace(/=.*$/, '').trim().toLowerCase(), line.replace(/^[^=]*=/, '').trim()]));
  const { axes, type } = arrayOf(fields, bytes.name);
  refuseSizes(axes, bytes.name);
  const named = fields.get('elementdatafile') ?? '';
  if (/^LIST|%/.test(named)) throw new FileError(`"${bytes.name}" keeps its values in several files: save it as one .mha file.`);
  const isLocal = /^local$/i.test(named);
  const from = isLocal ? source : beside(source, named);
  const plain = isLocal ? bytes : await openBytes(from);
  const values = await valuesOf(fields, { plain, from, start: isLocal ? end : 0, length: arrayBytes({ axes, type }), type });
  const close = async (): Promise<void> => {
    if (values.bytes !== plain) await values.bytes.close();
    if (plain !== bytes) await plain.close();
  };
  try {
    const isBigEndian = isTrue(fields, 'binarydatabyteordermsb') || isTrue(fields, 'elementbyteordermsb');
    const array = { axes, type, isBigEndian: isBigEndian && !values.isText, offset: values.offset };
    return { ...describedArray('metaimage', values.bytes, array, { place: placeOfFields(fields) }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The values as they are when unpacked, and where they begin. */
async function valuesOf(fields: Map<string, string>, { plain, from, start, length, type }: Stored): Promise<{ bytes: VolumeBytes; offset: number; isText: boolean }> {
  if (isTrue(fields, 'compresseddata')) return { bytes: unpacked(from, 'zlib', start), offset: 0, isText: false };
  const isText = fields.has('binarydata') && !isTrue(fields, 'binarydata');
  if (isText) return { bytes: await textValues(plain, start, length, type), offset: 0, isText };
  const skip = Number(fields.get('headersize') ?? 0);
  if (!Number.isSafeInteger(skip) || skip < -1) throw damaged(plain.name, 'its "HeaderSize" is no number of bytes');
  return { bytes: plain, offset: skip === -1 ? Math.max(0, (plain.size ?? 0) - length) : start + skip, isText };
}

function isTrue(fields: Map<string, string>, key: string): boolean {
  return /^(true|1)$/i.test(fields.get(key) ?? '');
}

function arrayOf(fields: Map<string, string>, file: string): { axes: StoredAxis[]; type: ValueType } {
  const named = (fields.get('elementtype') ?? '').toUpperCase();
  const type = TYPES.get(named);
  if (!type) throw new FileError(`"${file}" holds values of the type "${printable(named, 20)}": save it as whole numbers or floats.`);
  const sizes = numbersIn(fields.get('dimsize') ?? '');
  if (sizes.length !== Number(fields.get('ndims'))) throw damaged(file, 'it has not as many sizes as axes');
  if (sizes.length < 2 || sizes.length > 4) throw new FileError(`"${file}" has ${sizes.length} axes: a volume has x, y, z, and time perhaps.`);
  const channels = Number(fields.get('elementnumberofchannels') ?? 1);
  return { axes: [{ name: 'c', size: channels }, ...sizes.map((size, i) => ({ name: (['x', 'y', 'z', 't'] as const)[i] ?? 't', size }))], type };
}

/** A row of TransformMatrix an axis: the direction in which it grows. Lengths are millimetres, as ITK has them. */
function placeOfFields(fields: Map<string, string>): ReturnType<typeof placeOf> {
  const first = (...keys: string[]): number[] => keys.map((key) => numbersIn(fields.get(key) ?? '')).find((values) => values.length > 0) ?? [];
  const spacing = first('elementspacing', 'elementsize');
  const sizes = [0, 1, 2].map((axis) => spacing[axis] ?? 1);
  const count = Number(fields.get('ndims'));
  const matrix = first('transformmatrix', 'rotation', 'orientation');
  const row = (axis: number): number[] => [0, 1, 2].map((world) => (axis < count && world < count ? matrix[axis * count + world] : undefined) ?? (axis === world ? 1 : 0));
  const steps = sizes.map((size, axis) => row(axis).map((value) => value * size));
  return placeOf(steps, [0, 1, 2].map((i) => first('offset', 'position', 'origin')[i] ?? 0), sizes, 'mm');
}

function damaged(file: string, why: string): FileError {
  return new FileError(`"${file}" is damaged: ${why}, get another copy of it.`);
}
