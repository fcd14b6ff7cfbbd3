/** HDF5: an array inside of a file, by its path. Read by the HDF5 library itself as WebAssembly (h5wasm), which sees no other file. */
import { openSync, readSync, closeSync } from 'node:fs';
import { halfValue } from '../../../core/base/halfFloat.ts';
import { CancelledError, FileError, SettingError } from '../../../core/base/errors.ts';
import { plainPlace, type VolumePlace } from '../../../core/kinds/volume/signal.ts';
import { startsWith } from '../../foreignFile.ts';
import { printable } from '../../printable.ts';
import type { VolumeBytes, VolumeSource } from '../bytes.ts';
import { describedPieces, refuseSizes } from '../described.ts';
import { VALUE_BYTES, type ValueType } from '../numbers.ts';
import { arrayBytes, type OpenVolume, type Piece, type StoredAxis, type Wanted } from '../pieces.ts';
import { axesOfShape } from './npy.ts';

type Hdf5 = typeof import('h5wasm');
type Dataset = InstanceType<Hdf5['Dataset']>;
type Group = InstanceType<Hdf5['Group']>;

/** HDF5's numbers of types. */
const INTEGER = 0;
const FLOAT = 1;
/** What is looked through for arrays. */
const MOST_OBJECTS = 5000;
const DEEPEST = 16;
/** Bytes that are read at once, and those of whole rows of chunks, which would else be unpacked again and again. */
const PIECE_BYTES = 2 ** 24;
const MOST_PIECE_BYTES = 2 ** 28;

let opened = 0;

export function isHdf5(head: Uint8Array): boolean {
  return startsWith(head, '\x89HDF\r\n\x1a\n');
}

/**
 * @param dataset the array's path; the largest volume in it when left out.
 * Throws FileError when it is damaged or holds no volume, SettingError when it has no such array.
 */
export async function openHdf5(bytes: VolumeBytes, source: VolumeSource, dataset: string | undefined): Promise<OpenVolume> {
  const hdf5 = await import('h5wasm');
  const { FS } = await hdf5.ready;
  const place = `/volume-${opened++}.h5`;
  const { read, close: closeSource } = reader(source, bytes.size ?? 0);
  let close = (): void => {
    FS.unlink(place);
    closeSource();
  };
  try {
    mount(FS, place, bytes.size ?? 0, read);
    const file = new hdf5.File(place, 'r');
    const unmount = close;
    close = (): void => {
      file.close();
      unmount();
    };
    const volumes = volumesIn(hdf5, file);
    const found = chosen(volumes, dataset, bytes.name);
    const datasets = [found[0], ...volumes.map(([path]) => path).filter((path) => path !== found[0])];
    return { ...described(found[1], bytes.name, datasets), close: async () => close() };
  } catch (cause) {
    close();
    throw asDamage(cause, bytes.name);
  }
}

type ReadAt = (buffer: Uint8Array, offset: number, length: number, position: number) => number;

/** Bytes as the library asks for them: at once. */
function reader(source: VolumeSource, size: number): { read: ReadAt; close: () => void } {
  const within = (length: number, position: number): number => Math.max(0, Math.min(length, size - position));
  if (typeof source !== 'string') {
    const read: ReadAt = (buffer, offset, length, position) => {
      const part = source.bytes.subarray(position, position + within(length, position));
      buffer.set(part, offset);
      return part.length;
    };
    return { read, close: () => undefined };
  }
  const file = openSync(source, 'r');
  const read: ReadAt = (buffer, offset, length, position) => readSync(file, buffer, offset, within(length, position), position);
  return { read, close: () => closeSync(file) };
}

/** A file of Emscripten's, in memory, whose bytes are those that `read` gives. */
interface MemoryFile {
  usedBytes: number;
  stream_ops: { read: (stream: unknown, ...rest: Parameters<ReadAt>) => number };
}

function mount(files: object, place: string, size: number, read: ReadAt): void {
  const create = (files as { createFile: (parent: string, name: string, properties: object, canRead: boolean, canWrite: boolean) => MemoryFile }).createFile;
  const file = create('/', place.slice(1), {}, true, false);
  Object.defineProperty(file, 'usedBytes', { get: () => size });
  file.stream_ops = { ...file.stream_ops, read: (_, ...rest) => read(...rest) };
}

/** Arrays of numbers that a volume may be, with their paths, the largest first. */
function volumesIn(hdf5: Hdf5, root: Group): [string, Dataset][] {
  const found: [string, Dataset][] = [];
  let left = MOST_OBJECTS;
  const look = (group: Group, path: string, depth: number): void => {
    for (const key of group.keys()) {
      if (left-- <= 0) return;
      const entry = group.get(key);
      if (entry instanceof hdf5.Dataset) {
        if (axesOfShape(entry.shape ?? []) !== null && typeOf(entry) !== null) found.push([`${path}${key}`, entry]);
      } else if (entry instanceof hdf5.Group && depth < DEEPEST) look(entry, `${path}${key}/`, depth + 1);
    }
  };
  look(root, '', 0);
  const count = ([, { shape }]: [string, Dataset]): number => (shape ?? []).reduce((product, size) => product * size, 1);
  return found.sort((a, b) => count(b) - count(a));
}

function chosen(volumes: [string, Dataset][], dataset: string | undefined, file: string): [string, Dataset] {
  const [first] = volumes;
  if (!first) throw new FileError(`"${file}" holds no array of three axes or more of numbers: choose another file.`);
  const wanted = dataset?.replace(/^\/|\/$/g, '');
  const found = wanted === undefined ? first : volumes.find(([path]) => path === wanted);
  if (found) return found;
  throw new SettingError(`There is no volume "${dataset}" in "${file}": it has ${volumes.slice(0, 8).map(([path]) => `"${printable(path)}"`).join(', ')}.`);
}

function typeOf({ metadata: { type, size, signed } }: Dataset): ValueType | null {
  const name = type === FLOAT ? `float${8 * size}` : type === INTEGER ? `${signed ? 'int' : 'uint'}${8 * size}` : '';
  return name in VALUE_BYTES ? (name as ValueType) : null;
}

function described(dataset: Dataset, file: string, datasets: string[]): OpenVolume {
  const shape = dataset.shape ?? [];
  const names = axesOfShape(shape) ?? [];
  const type = typeOf(dataset) ?? 'float64';
  const axes = shape.map((size, i) => ({ name: names[i] ?? 't', size })).reverse();
  refuseSizes(axes, file);
  const facts = { place: placeIn(dataset), datasets, notes: datasets.length > 1 ? [`It holds ${datasets.length} volumes, of which "${printable(datasets[0] ?? '')}" is read.`] : [] };
  return describedPieces('hdf5', { axes, type }, facts, (wanted) => slabs(dataset, { axes, type, file }, wanted));
}

/** As ilastik and its like write it. */
function placeIn(dataset: Dataset): VolumePlace {
  const value: unknown = dataset.attrs['element_size_um']?.value ?? null;
  const steps = value !== null && typeof value === 'object' ? Array.from(value as Iterable<unknown>, Number) : [];
  if (steps.length !== 3 || !steps.every((step) => Number.isFinite(step) && step > 0)) return plainPlace();
  return { ...plainPlace(), spacing: steps as VolumePlace['spacing'], unit: 'um' };
}

async function* slabs(dataset: Dataset, { axes, type, file }: { axes: StoredAxis[]; type: ValueType; file: string }, wanted: Wanted): AsyncGenerator<Piece> {
  const { chunks } = dataset.metadata;
  const slowest = axes.at(-1) as StoredAxis;
  const box = axes.map(({ name }) => ({ name, start: wanted[name][0], size: wanted[name][1] - wanted[name][0] }));
  const sliceBytes = arrayBytes({ axes: box.slice(0, -1), type });
  const rows = chunks?.[0] ?? 1;
  const whole = rows * sliceBytes <= MOST_PIECE_BYTES ? rows : 1;
  const step = whole * Math.max(1, Math.floor(PIECE_BYTES / (whole * sliceBytes)));
  const [low, high] = wanted[slowest.name];
  for (let start = low; start < high; ) {
    // The first slab ends where a row of chunks does.
    const end = Math.min(high, start + step - (start % whole));
    const part = [...box.slice(0, -1), { name: slowest.name, start, size: end - start }];
    yield { values: type === 'float16' ? Float32Array.from(valuesOf(bitsOf(dataset), part, file), halfValue) : valuesOf(dataset, part, file), axes: part };
    start = end;
  }
}

/** The library knows no half floats: it is told that they are whole numbers, of the same bits. */
function bitsOf(dataset: Dataset): Dataset {
  const metadata = { ...dataset.metadata, type: INTEGER, signed: false };
  return Object.create(dataset, { metadata: { value: metadata } }) as Dataset;
}

function valuesOf(dataset: Dataset, part: Piece['axes'], file: string): ArrayLike<number> {
  try {
    const values: unknown = dataset.slice([...part].reverse().map(({ start, size }) => [start, start + size]));
    if (!ArrayBuffer.isView(values)) throw new TypeError('it holds no numbers');
    const isLong = values instanceof BigInt64Array || values instanceof BigUint64Array;
    return isLong ? Float64Array.from(values as BigInt64Array, Number) : (values as Float64Array);
  } catch (cause) {
    throw asDamage(cause, file);
  }
}

function asDamage(cause: unknown, file: string): unknown {
  if (cause instanceof FileError || cause instanceof SettingError || cause instanceof CancelledError) return cause;
  const reason = cause instanceof Error ? printable(cause.message) : 'no reason given';
  return new FileError(`"${file}" cannot be read as HDF5 (${reason}): it is damaged, or packed by a filter that is not read.`, { cause });
}
