/** OME-Zarr 0.4 and 0.5, and plain arrays of Zarr 2 and 3, decoded by zarrita chunk by chunk. */
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { halfValue } from '../../../core/base/halfFloat.ts';
import { CancelledError, FileError, SettingError } from '../../../core/base/errors.ts';
import { plainPlace, type VolumePlace } from '../../../core/kinds/volume/signal.ts';
import { printable } from '../../printable.ts';
import { describedPieces, refuseSizes } from '../described.ts';
import { VALUE_BYTES, type ValueType } from '../numbers.ts';
import type { AxisName, OpenVolume, Piece, StoredAxis, Wanted } from '../pieces.ts';
import { imageOf, type OmeImage } from './ome.ts';
import { withoutHalves } from './halves.ts';
import { MOST_CHUNK_BYTES, type ZarrStore } from './store.ts';

type Zarrita = typeof import('zarrita');
type ZarrArray = InstanceType<Zarrita['Array']>;

/** The order of OME, of which an array has the last ones. */
const AXES: AxisName[] = ['t', 'c', 'z', 'y', 'x'];

/** @param dataset the array's path in it; the largest of an OME image when left out. Throws FileError and SettingError. */
export async function openZarr(store: ZarrStore, dataset: string | undefined): Promise<OpenVolume> {
  const zarr = await zarrita();
  try {
    const bits = withoutHalves(store);
    const root = zarr.root({ get: (key: string) => bits.get(key) });
    const top = await zarr.open(root);
    const image = top.kind === 'group' ? imageOf(top.attrs, store.name) : null;
    const wanted = dataset ?? image?.levels[0]?.path;
    if (wanted === undefined && top.kind === 'group') throw new FileError(`"${store.name}" does not say which of its arrays is a volume: name one of them.`);
    const array = top.kind === 'array' ? top : await zarr.open(root.resolve(wanted ?? ''), { kind: 'array' }).catch((cause: unknown) => {
      throw zarr.isZarritaError(cause, 'NotFoundError') ? new SettingError(`There is no array "${wanted}" in "${store.name}": ${levelsInWords(image)}.`) : cause;
    });
    return described(array as ZarrArray, store.name, image, wanted, bits.isHalf(array.path.slice(1)));
  } catch (cause) {
    throw asDamage(cause, store.name);
  }
}

function levelsInWords(image: OmeImage | null): string {
  return image ? `it has ${image.levels.map(({ path }) => `"${path}"`).join(', ')}` : 'choose another';
}

/** With decoders that know an end: what a stranger packed may unpack to anything. */
async function zarrita(): Promise<Zarrita> {
  const zarr = await import('zarrita');
  const bounded = (unpack: typeof gunzip): unknown => {
    const unpacked = promisify(unpack) as (bytes: Uint8Array, options: object) => Promise<Buffer>;
    const codec = { kind: 'bytes_to_bytes', encode: () => Promise.reject(new Error('only read')), decode: async (bytes: Uint8Array) => new Uint8Array(await unpacked(bytes, { maxOutputLength: MOST_CHUNK_BYTES })) };
    return () => ({ fromConfig: () => codec });
  };
  const registry = zarr.registry as Map<string, unknown>;
  for (const prefix of ['', 'numcodecs.']) registry.set(`${prefix}gzip`, bounded(gunzip)).set(`${prefix}zlib`, bounded(inflate));
  return zarr;
}

function described(array: ZarrArray, file: string, image: OmeImage | null, wanted: string | undefined, isHalf: boolean): OpenVolume {
  const { shape, chunks } = array;
  const type = isHalf ? 'float16' : String(array.dtype).replace(/^bool$/, 'uint8');
  if (!(type in VALUE_BYTES)) throw new FileError(`"${file}" holds values of the type "${printable(type, 20)}": save it as whole numbers or floats.`);
  const names = image?.axes ?? AXES.slice(-shape.length);
  if (shape.length < 3 || shape.length > 5 || names.length !== shape.length || new Set(names).size !== names.length) {
    throw new FileError(`"${file}" has ${shape.length} axes: x, y, z, time and channels are read, and no others.`);
  }
  const axes = shape.map((size, i) => ({ name: names[i] as AxisName, size })).reverse();
  refuseSizes(axes, file);
  const chunkBytes = chunks.reduce((product, size) => product * size, VALUE_BYTES[type as ValueType]);
  if (!(chunkBytes > 0 && chunkBytes <= MOST_CHUNK_BYTES)) throw new FileError(`"${file}" has chunks of ${chunks.join(' x ')} samples, which is more than is read: save it in smaller chunks.`);
  const datasets = image && image.levels.length > 1 && wanted !== undefined ? [wanted, ...image.levels.map(({ path }) => path).filter((path) => path !== wanted)] : [];
  const facts = { place: placeOfLevel(image, wanted), datasets };
  return describedPieces('zarr', { axes, type: type as ValueType }, facts, (part) => chunkPieces(array, file, axes, part, isHalf));
}

function placeOfLevel(image: OmeImage | null, wanted: string | undefined): VolumePlace {
  const level = image?.levels.find(({ path }) => path === wanted);
  if (!image || !level) return plainPlace();
  const along = (values: number[], name: AxisName, usual: number): number => values[image.axes.indexOf(name)] ?? usual;
  const spacing = (['z', 'y', 'x'] as const).map((name) => along(level.scale, name, 1)) as VolumePlace['spacing'];
  const origin = (['x', 'y', 'z'] as const).map((name) => along(level.translation, name, 0)) as VolumePlace['origin'];
  return { ...plainPlace(), spacing, origin, unit: image.unit };
}

/** @param axes the fastest first. */
async function* chunkPieces(array: ZarrArray, file: string, axes: StoredAxis[], wanted: Wanted, isHalf: boolean): AsyncGenerator<Piece> {
  const names = axes.map(({ name }) => name).reverse();
  const ranges = names.map((name, i): [number, number] => {
    const chunk = array.chunks[i] as number;
    return [Math.floor(wanted[name][0] / chunk), Math.ceil(wanted[name][1] / chunk)];
  });
  for (const place of boxes(ranges)) {
    const { data, stride } = await array.getChunk(place).catch((cause: unknown) => {
      throw asDamage(cause, file);
    });
    const part = names.map((name, i) => ({ name, start: (place[i] as number) * (array.chunks[i] as number), size: array.chunks[i] as number, stride: stride[i] as number }));
    // A chunk may lie in memory in another order than its axes.
    part.sort((a, b) => a.stride - b.stride || a.size - b.size);
    yield { values: isHalf ? Float32Array.from(numbers(data), halfValue) : numbers(data), axes: part.map(({ name, start, size }) => ({ name, start, size })) };
  }
}

function numbers(data: unknown): ArrayLike<number> {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data as BigInt64Array, Number);
  return ArrayBuffer.isView(data) ? (data as Float64Array) : Uint8Array.from(data as Iterable<boolean>, Number);
}

function* boxes([first, ...rest]: [number, number][]): Generator<number[]> {
  if (!first) {
    yield [];
    return;
  }
  for (let i = first[0]; i < first[1]; i++) for (const inner of boxes(rest)) yield [i, ...inner];
}

function asDamage(cause: unknown, file: string): unknown {
  if (cause instanceof FileError || cause instanceof SettingError || cause instanceof CancelledError) return cause;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  if (inner instanceof FileError) return inner;
  const reason = cause instanceof Error ? printable(cause.message) : 'no reason given';
  return new FileError(`"${file}" cannot be read as Zarr (${reason}): it is damaged, or packed in a way that is not read.`, { cause });
}
