/** One DICOM file, read as far as its picture: what is needed to place its slices, and nothing of whom they show. */
import { inflateRawSync } from 'node:zlib';
import dicomParser from 'dicom-parser';
import { FileError } from '../../../core/base/errors.ts';
import { printable } from '../../printable.ts';
import type { VolumeBytes } from '../bytes.ts';
import { headOf } from '../bytes.ts';

type DataSet = ReturnType<typeof dicomParser.parseDicom>;

/** Where one slice is, and how its numbers become values. */
export interface SlicePlace {
  /** Of its first pixel, in LPS, mm; null where the file does not say. */
  position: number[] | null;
  /** Directions in which x and y grow. */
  orientation: number[] | null;
  /** Along y and x. */
  spacing: [number, number] | null;
  thickness: number | null;
  slope: number;
  intercept: number;
}

export interface DicomFile {
  name: string;
  /** The series that it belongs to. */
  series: string;
  /** Its place in the order of taking. */
  instance: number;
  syntax: string;
  rows: number;
  columns: number;
  samples: number;
  bitsAllocated: number;
  bitsStored: number;
  isSigned: boolean;
  /** Whether the largest number is black. */
  isInverted: boolean;
  isColour: boolean;
  /** A place a slice. */
  frames: SlicePlace[];
}

const PIXELS = 'x7fe00010';
/** Bytes in which the head of most files ends; all of a file is read where it does not. */
const HEAD_BYTES = 2 ** 17;
export const MOST_FILE_BYTES = 2 ** 30;
const MOST_FRAMES = 2 ** 16;
/** What a deflated file may unpack to. */
const MOST_UNPACKED = 2 ** 29;
const COLOURS = /^(RGB|YBR_|PALETTE|HSV|CMYK|ARGB)/;

/** The head of a file. Throws FileError when it is damaged or holds no picture. */
export async function readDicomFile(bytes: VolumeBytes): Promise<DicomFile> {
  if ((bytes.size ?? 0) > MOST_FILE_BYTES) throw new FileError(`"${bytes.name}" is larger than the 1 GiB that a DICOM file may have here: split it first.`);
  const head = await headOf(bytes, HEAD_BYTES);
  const found = parsed(head, PIXELS);
  // The head may go on behind what was read: it ended where the picture begins, or all of the file is needed.
  const data = found?.elements[PIXELS] ? found : parsed(await bytes.read(0, bytes.size ?? 0), PIXELS);
  const damaged = new FileError(`"${bytes.name}" is damaged: its DICOM header cannot be read, get another copy of it.`);
  if (!data) throw damaged;
  try {
    return fileOf(data, bytes.name);
  } catch (cause) {
    // The parser throws texts where an entry is shorter than it says.
    throw cause instanceof FileError ? cause : damaged;
  }
}

/** All of a file. Throws FileError. */
export async function readWhole(bytes: VolumeBytes): Promise<DataSet> {
  const data = parsed(await bytes.read(0, bytes.size ?? 0));
  if (!data) throw new FileError(`"${bytes.name}" is damaged: it cannot be read as DICOM, get another copy of it.`);
  return data;
}

function parsed(bytes: Uint8Array, untilTag?: string): DataSet | null {
  try {
    const inflater = (packed: Uint8Array, position: number): Uint8Array => {
      const rest = inflateRawSync(packed.subarray(position), { maxOutputLength: MOST_UNPACKED });
      return Buffer.concat([packed.subarray(0, position), rest]);
    };
    return dicomParser.parseDicom(bytes, { ...(untilTag === undefined ? {} : { untilTag }), inflater });
  } catch {
    return null;
  }
}

function fileOf(data: DataSet, name: string): DicomFile {
  const number = (tag: string): number => data.uint16(tag) ?? 0;
  const photometric = data.string('x00280004') ?? '';
  const [rows, columns] = [number('x00280010'), number('x00280011')];
  const count = data.intString('x00280008') ?? 1;
  if (rows === 0 || columns === 0 || !data.elements[PIXELS]) throw new FileError(`"${name}" is a DICOM file without a picture: choose another.`);
  if (!(count >= 1 && count <= MOST_FRAMES)) throw new FileError(`"${name}" announces ${count} slices: ${MOST_FRAMES} are the most.`);
  return {
    ...{ name, rows, columns, series: data.string('x0020000e') ?? '', instance: data.intString('x00200013') ?? 0 },
    syntax: printable((data.string('x00020010') ?? '1.2.840.10008.1.2').trim(), 64),
    samples: data.uint16('x00280002') ?? 1,
    ...{ bitsAllocated: number('x00280100'), bitsStored: number('x00280101') || number('x00280100'), isSigned: number('x00280103') === 1 },
    ...{ isInverted: photometric.startsWith('MONOCHROME1'), isColour: COLOURS.test(photometric) },
    frames: places(data, count),
  };
}

/** Where the slices of a file are: each by itself, by what all share, or by what stands at the top. */
function places(data: DataSet, count: number): SlicePlace[] {
  const shared = data.elements['x52009229']?.items?.[0]?.dataSet;
  const own = data.elements['x52009230']?.items ?? [];
  return Array.from({ length: count }, (_, i) => {
    const sets = [own[i]?.dataSet, shared].flatMap((set) => (set ? [set, ...groupsOf(set)] : []));
    return placeIn([...sets, data]);
  });
}

/** Sequences of a functional group: position, orientation, measures of pixels, transformation of values. */
function groupsOf(set: DataSet): DataSet[] {
  return ['x00209113', 'x00209116', 'x00289110', 'x00289145'].flatMap((tag) => set.elements[tag]?.items?.[0]?.dataSet ?? []);
}

/** The first that says something counts. */
function placeIn(sets: DataSet[]): SlicePlace {
  const numbers = (tag: string, count: number): number[] | null => {
    for (const set of sets) {
      const values = Array.from({ length: count }, (_, i) => Number(set.floatString(tag, i) ?? NaN));
      if (values.every(Number.isFinite)) return values;
    }
    return null;
  };
  const spacing = numbers('x00280030', 2);
  return {
    position: numbers('x00200032', 3),
    orientation: numbers('x00200037', 6),
    spacing: spacing && [spacing[0] as number, spacing[1] as number],
    thickness: numbers('x00180088', 1)?.[0] ?? numbers('x00180050', 1)?.[0] ?? null,
    slope: numbers('x00281053', 1)?.[0] ?? 1,
    intercept: numbers('x00281052', 1)?.[0] ?? 0,
  };
}
