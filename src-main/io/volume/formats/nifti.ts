/** NIfTI-1 and NIfTI-2, in one file or as a header beside its image: nifti.nimh.nih.gov. Its world is RAS; ours is LPS. */
import { FileError } from '../../../core/base/errors.ts';
import type { VolumePlace } from '../../../core/kinds/volume/signal.ts';
import { beside, openBytes, type VolumeBytes, type VolumeSource } from '../bytes.ts';
import { describedArray } from '../described.ts';
import type { ValueType } from '../numbers.ts';
import type { OpenVolume, StoredAxis } from '../pieces.ts';
import { placeOf } from '../place.ts';

/** Types by NIfTI's codes, and channels of a voxel. */
const TYPES = new Map<number, [ValueType, number]>([
  ...([[2, ['uint8', 1]], [4, ['int16', 1]], [8, ['int32', 1]], [16, ['float32', 1]], [64, ['float64', 1]], [128, ['uint8', 3]]] as const),
  ...([[256, ['int8', 1]], [512, ['uint16', 1]], [768, ['uint32', 1]], [1024, ['int64', 1]], [1280, ['uint64', 1]], [2304, ['uint8', 4]]] as const),
] as [number, [ValueType, number]][]);
const UNITS = new Map([[1, 'm'], [2, 'mm'], [3, 'um']]);

export const NIFTI1_BYTES = 348;
export const NIFTI2_BYTES = 540;

/** Which of the two a file is, and the order of its bytes; null when it is neither. */
function versionOf(head: Uint8Array): { version: 1 | 2; isLittle: boolean } | null {
  if (head.length < NIFTI1_BYTES) return null;
  const view = viewOf(head);
  for (const isLittle of [true, false]) {
    const size = view.getInt32(0, isLittle);
    if (size === NIFTI1_BYTES && /^n[+i]1$/.test(letters(head, 344))) return { version: 1, isLittle };
    if (size === NIFTI2_BYTES && /^n[+i]2$/.test(letters(head, 4))) return { version: 2, isLittle };
  }
  return null;
}

export function isNifti(head: Uint8Array): boolean {
  return versionOf(head) !== null;
}

/** Throws FileError when it is damaged, of a type that is none of numbers, or its image is not there. */
export async function openNifti(bytes: VolumeBytes, source: VolumeSource): Promise<OpenVolume> {
  const found = versionOf(await bytes.read(0, NIFTI1_BYTES));
  if (!found) throw damaged(bytes.name);
  const { version, isLittle } = found;
  const header = version === 1 ? first(viewOf(await bytes.read(0, NIFTI1_BYTES)), isLittle) : second(viewOf(await bytes.read(0, NIFTI2_BYTES)), isLittle);
  const { axes, type } = arrayOf(header, bytes.name);
  const isAlone = letters(await bytes.read(0, NIFTI1_BYTES), version === 1 ? 344 : 4)[1] === '+';
  if (!Number.isSafeInteger(header.offset) || header.offset < (isAlone ? (version === 1 ? NIFTI1_BYTES : NIFTI2_BYTES) : 0)) throw damaged(bytes.name);
  const image = isAlone ? bytes : await openBytes(imageBeside(source, bytes.name));
  const { slope, intercept } = header;
  const scale: [number, number] = Number.isFinite(slope) && slope !== 0 && Number.isFinite(intercept) ? [slope, intercept] : [1, 0];
  const opened = describedArray('nifti', image, { axes, type, isBigEndian: !isLittle, offset: header.offset }, { place: placeOfHeader(header), scale });
  return isAlone ? opened : { ...opened, close: () => image.close() };
}

interface Header {
  dim: number[];
  datatype: number;
  pixdim: number[];
  offset: number;
  slope: number;
  intercept: number;
  units: number;
  qform: number;
  sform: number;
  /** b, c, d, and where the first voxel is. */
  quaternion: number[];
  /** The three rows of an affine map, one after the other. */
  rows: number[];
}

function first(view: DataView, isLittle: boolean): Header {
  const short = (at: number): number => view.getInt16(at, isLittle);
  const float = (at: number): number => view.getFloat32(at, isLittle);
  const floats = (at: number, count: number): number[] => Array.from({ length: count }, (_, i) => float(at + 4 * i));
  return {
    dim: Array.from({ length: 8 }, (_, i) => short(40 + 2 * i)),
    ...{ datatype: short(70), pixdim: floats(76, 8), offset: float(108), slope: float(112), intercept: float(116), units: view.getUint8(123) },
    ...{ qform: short(252), sform: short(254), quaternion: floats(256, 6), rows: floats(280, 12) },
  };
}

function second(view: DataView, isLittle: boolean): Header {
  const int = (at: number): number => view.getInt32(at, isLittle);
  const long = (at: number): number => Number(view.getBigInt64(at, isLittle));
  const double = (at: number): number => view.getFloat64(at, isLittle);
  const doubles = (at: number, count: number): number[] => Array.from({ length: count }, (_, i) => double(at + 8 * i));
  return {
    dim: Array.from({ length: 8 }, (_, i) => long(16 + 8 * i)),
    ...{ datatype: view.getInt16(12, isLittle), pixdim: doubles(104, 8), offset: long(168), slope: double(176), intercept: double(184), units: int(500) },
    ...{ qform: int(344), sform: int(348), quaternion: doubles(352, 6), rows: doubles(400, 12) },
  };
}

function arrayOf({ dim, datatype }: Header, file: string): { axes: StoredAxis[]; type: ValueType } {
  const found = TYPES.get(datatype);
  if (!found) throw new FileError(`"${file}" holds values of NIfTI's type ${datatype}, which is not read: save it as whole numbers or floats.`);
  const [count = 0, ...sizes] = dim;
  if (!(count >= 1 && count <= 7)) throw damaged(file);
  const [x = 1, y = 1, z = 1, t = 1, c = 1, ...rest] = sizes.slice(0, count);
  const [type, colours] = found;
  if (rest.some((size) => size !== 1) || (c !== 1 && colours !== 1)) {
    throw new FileError(`"${file}" has ${count} axes: x, y, z, time and channels are read, and no others.`);
  }
  const channels: StoredAxis = { name: 'c', size: c * colours };
  const spatial: StoredAxis[] = [{ name: 'x', size: x }, { name: 'y', size: y }, { name: 'z', size: z }, { name: 't', size: t }];
  return { axes: colours === 1 ? [...spatial, channels] : [channels, ...spatial], type };
}

function placeOfHeader({ pixdim, units, qform, sform, quaternion, rows }: Header): VolumePlace {
  const unit = UNITS.get(units & 7) ?? '';
  const plain = (i: number): number => (Number.isFinite(pixdim[i]) && pixdim[i] !== 0 ? Math.abs(pixdim[i] as number) : 1);
  const sizes = [plain(1), plain(2), plain(3)];
  const [qx = 0, qy = 0, qz = 0] = quaternion.slice(3);
  if (sform > 0) return placeOf([0, 1, 2].map((column) => lps(rows, column)), lps(rows, 3), sizes, unit);
  if (qform > 0) return placeOf(turned(quaternion, sizes, (pixdim[0] ?? 1) < 0 ? -1 : 1), [-qx, -qy, qz], sizes, unit);
  // Neither says where it lies: x to the right, as NIfTI presumes.
  return placeOf([[-(sizes[0] as number), 0, 0], [0, -(sizes[1] as number), 0], [0, 0, sizes[2] as number]], [0, 0, 0], sizes, unit);
}

/** A column of RAS rows, in LPS. */
function lps(rows: number[], column: number): number[] {
  return [-(rows[column] as number), -(rows[4 + column] as number), rows[8 + column] as number];
}

/** The columns of a turn, method 2 of NIfTI, in LPS. */
function turned([b = 0, c = 0, d = 0]: number[], [sx = 1, sy = 1, sz = 1]: number[], hand: number): number[][] {
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  const columns = [
    [a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)],
    [2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)],
    [2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c],
  ];
  const scales = [sx, sy, sz * hand];
  return columns.map(([x = 0, y = 0, z = 0], i) => [-x, -y, z].map((value) => value * (scales[i] as number)));
}

function imageBeside(source: VolumeSource, file: string): string {
  return beside(source, file.replace(/^.*[/\\]/, '').replace(/\.hdr$/i, '.img'));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function letters(bytes: Uint8Array, at: number): string {
  return Buffer.from(bytes.subarray(at, at + 3)).toString('latin1');
}

function damaged(file: string): FileError {
  return new FileError(`"${file}" is damaged: its header is not one of NIfTI's, get another copy of it.`);
}
