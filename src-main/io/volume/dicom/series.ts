/** DICOM as volumes: a file of several slices, or a folder of which the files of one series are slices, sorted by where they lie. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { FileError, SettingError } from '../../../core/base/errors.ts';
import type { VolumePlace } from '../../../core/kinds/volume/signal.ts';
import { fileHead } from '../../fileHead.ts';
import { startsWith } from '../../foreignFile.ts';
import { withBytes, type VolumeSource } from '../bytes.ts';
import { describedPieces, refuseSizes } from '../described.ts';
import type { OpenVolume, Piece, StoredAxis, Wanted } from '../pieces.ts';
import { placeOf } from '../place.ts';
import { frameNumbers, numberType, refuseUnread } from './frames.ts';
import { readDicomFile, readWhole, type DicomFile, type SlicePlace } from './slice.ts';

const MOST_FILES = 20_000;
const MARK_AT = 128;
/** Slices nearer than this, in mm, lie in one place. */
const SAME_PLACE = 1e-3;
/** Steps that differ by more than this part are said to be uneven. */
const EVEN = 0.02;

export function isDicom(head: Uint8Array): boolean {
  return startsWith(head, 'DICM', MARK_AT);
}

/** The DICOM files of a folder, by name; none when it has none. */
export async function dicomFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name).sort();
  if (names.length > MOST_FILES) return [];
  const files: string[] = [];
  for (const name of names) {
    const file = path.join(folder, name);
    if (isDicom(await fileHead(file, MARK_AT + 4))) files.push(file);
    // A folder of many other things is not looked through.
    if (files.length === 0 && names.indexOf(name) >= 16) return [];
  }
  return files;
}

/** One slice, and where it is read. */
interface Slice {
  source: VolumeSource;
  file: DicomFile;
  frame: number;
  place: SlicePlace;
  /** How far along the normal of all slices. */
  along: number;
}

/** @param dataset which series, as the description lists them. Throws FileError and SettingError. */
export async function openDicom(sources: VolumeSource[], name: string, dataset: string | undefined): Promise<OpenVolume> {
  const slices: Slice[] = [];
  for (const source of sources) {
    try {
      const file = await withBytes(source, readDicomFile);
      file.frames.forEach((place, frame) => slices.push({ source, file, frame, place, along: alongNormal(place) }));
    } catch (cause) {
      // One file among many may be a report or an index.
      if (sources.length === 1 || !(cause instanceof FileError) || !/without a picture/.test(cause.message)) throw cause;
    }
  }
  const series = seriesOf(slices);
  if (series.length === 0) throw new FileError(`"${name}" holds no DICOM pictures: choose another folder.`);
  const datasets = series.map((members, i) => seriesName(members, i));
  const chosen = dataset === undefined ? 0 : datasets.indexOf(dataset);
  const members = series[chosen];
  if (!members) throw new SettingError(`There is no "${dataset}" in "${name}": it has ${datasets.join('; ')}.`);
  const listed = [datasets[chosen] as string, ...datasets.filter((_, i) => i !== chosen)];
  return describedSeries(members, name, series.length > 1 ? listed : []);
}

/** Slices of one series and form belong together. The largest first. */
function seriesOf(slices: Slice[]): Slice[][] {
  const groups = new Map<string, Slice[]>();
  for (const slice of slices) {
    const { file, place } = slice;
    const turn = (place.orientation ?? []).map((value) => value.toFixed(3)).join(' ');
    const key = [file.series, file.rows, file.columns, numberType(file), turn].join('|');
    groups.set(key, [...(groups.get(key) ?? []), slice]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

function seriesName(members: Slice[], index: number): string {
  const { rows, columns } = (members[0] as Slice).file;
  return `series ${index + 1} (${members.length} slices of ${columns} x ${rows})`;
}

function describedSeries(members: Slice[], name: string, datasets: string[]): OpenVolume {
  const { file } = members[0] as Slice;
  for (const slice of members) refuseUnread(slice.file);
  const hasPlaces = members.every(({ place }) => place.position !== null && place.orientation !== null);
  const order = (a: Slice, b: Slice): number => a.file.instance - b.file.instance || a.frame - b.frame;
  const sorted = [...members].sort((a, b) => (hasPlaces && Math.abs(a.along - b.along) > SAME_PLACE ? a.along - b.along : order(a, b)));
  const times = hasPlaces ? timesOf(sorted, name) : 1;
  const slices = Array.from({ length: sorted.length / times }, (_, z) => sorted[z * times] as Slice);
  const axes: StoredAxis[] = [{ name: 'x', size: file.columns }, { name: 'y', size: file.rows }, { name: 'z', size: slices.length }, { name: 't', size: times }];
  refuseSizes(axes, name);
  const isScaled = sorted.some(({ place }) => place.slope !== 1 || place.intercept !== 0);
  const isWhole = sorted.every(({ place }) => Number.isInteger(place.slope) && Number.isInteger(place.intercept));
  const type = !isScaled ? numberType(file) : isWhole ? 'int32' : 'float32';
  const facts = { place: placeOfSlices(slices), datasets, notes: notesOf(slices, hasPlaces, datasets) };
  return describedPieces('dicom', { axes, type }, facts, (wanted) => slicePieces(sorted, times, wanted));
}

/** How many slices there are in every place. Throws FileError when these are not everywhere as many. */
function timesOf(sorted: Slice[], name: string): number {
  const places: number[] = [];
  sorted.forEach((slice, i) => {
    const before = sorted[i - 1];
    if (before && slice.along - before.along <= SAME_PLACE) places[places.length - 1] = (places.at(-1) ?? 0) + 1;
    else places.push(1);
  });
  const [times = 1] = places;
  if (places.every((count) => count === times)) return times;
  throw new FileError(`"${name}" has ${Math.min(...places)} slices in some places and ${Math.max(...places)} in others: a volume has equally many everywhere.`);
}

async function* slicePieces(sorted: Slice[], times: number, wanted: Wanted): AsyncGenerator<Piece> {
  let last: VolumeSource | undefined;
  let data: Awaited<ReturnType<typeof readWhole>> | undefined;
  for (let z = wanted.z[0]; z < wanted.z[1]; z++) {
    for (let t = wanted.t[0]; t < wanted.t[1]; t++) {
      const { source, file, frame, place } = sorted[z * times + t] as Slice;
      if (!data || last !== source) data = await withBytes(source, readWhole);
      last = source;
      const numbers = await frameNumbers(data, file, frame);
      yield {
        values: scaled(numbers, place, file),
        axes: [{ name: 'x', start: 0, size: file.columns }, { name: 'y', start: 0, size: file.rows }, { name: 'z', start: z, size: 1 }, { name: 't', start: t, size: 1 }],
      };
    }
  }
}

function scaled(numbers: ArrayLike<number>, { slope, intercept }: SlicePlace, { isInverted, bitsStored, isSigned }: DicomFile): ArrayLike<number> {
  if (slope === 1 && intercept === 0 && !isInverted) return numbers;
  // The numbers turned round: the largest becomes the smallest.
  const top = isSigned ? -1 : 2 ** bitsStored - 1;
  return Float64Array.from(numbers, (value) => (isInverted ? top - value : value) * slope + intercept);
}

function alongNormal({ position, orientation }: SlicePlace): number {
  if (!position || !orientation) return 0;
  return normalOf(orientation).reduce((sum, value, i) => sum + value * (position[i] as number), 0);
}

function normalOf(orientation: number[]): [number, number, number] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = orientation;
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

function placeOfSlices(slices: Slice[]): VolumePlace {
  const [first, last] = [slices[0], slices.at(-1)] as [Slice, Slice];
  const { position, orientation, spacing, thickness } = first.place;
  const [dy, dx] = spacing ?? [1, 1];
  const count = slices.length;
  const step = count > 1 && last.place.position && position ? (last.along - first.along) / (count - 1) : 0;
  const dz = step > 0 ? step : (thickness ?? 1);
  const turn = orientation ?? [1, 0, 0, 0, 1, 0];
  const [right, down, normal] = [turn.slice(0, 3), turn.slice(3), normalOf(turn)];
  // From the first slice to the last: a gantry may lean.
  const through = step > 0 && position ? [0, 1, 2].map((i) => (((last.place.position as number[])[i] as number) - (position[i] as number)) / (count - 1)) : normal.map((value) => value * dz);
  return placeOf([right.map((value) => value * dx), down.map((value) => value * dy), through], position ?? [0, 0, 0], [dx, dy, dz], spacing ? 'mm' : '');
}

function notesOf(slices: Slice[], hasPlaces: boolean, datasets: string[]): string[] {
  const steps = slices.slice(1).map((slice, i) => slice.along - (slices[i] as Slice).along);
  const isUneven = hasPlaces && steps.length > 0 && Math.max(...steps) - Math.min(...steps) > EVEN * Math.max(...steps);
  return [
    ...(hasPlaces ? [] : ['Its slices do not say where they lie: they are in the order in which they were taken.']),
    ...(isUneven ? [`Its slices are ${Math.min(...steps).toFixed(2)} to ${Math.max(...steps).toFixed(2)} mm apart: they are taken for evenly spaced, so one may be missing.`] : []),
    ...(datasets.length > 1 ? [`It holds ${datasets.length} series, of which ${datasets[0]} is read.`] : []),
  ];
}
