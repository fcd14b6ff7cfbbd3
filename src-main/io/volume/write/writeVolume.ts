/** Volumes to files, slab by slab: all of one, or nothing. */
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { FileError } from '../../../core/base/errors.ts';
import type { StoredType, VolumeDataset } from '../../../core/kinds/volume/signal.ts';
import { replaceFileAtomically, withTemporaryFile } from '../../atomicFile.ts';
import { encoded, VALUE_BYTES } from '../numbers.ts';
import { proceed } from '../pieces.ts';
import type { FormOf, VolumeForm } from './form.ts';
import { niftiForm, npyForm, nrrdForm } from './headers.ts';
import { tiffForm } from './tiff.ts';

/** What is written of a volume beside its values. */
export type WrittenVolume = Omit<VolumeDataset, 'kind' | 'name'>;

export interface WriteVolumeOptions {
  /** How values are stored; as in the source when left out. */
  type?: StoredType;
  /** Stops the work; nothing is left behind. */
  signal?: AbortSignal;
  /** Called with the slices written so far and in all. */
  progress?: (done: number, total: number) => void;
}

/** By the end of a name, the longer ones first. */
const FORMS: [ending: string, form: FormOf, isPacked?: boolean][] = [
  ['.nii.gz', niftiForm, true],
  ['.nii', niftiForm],
  ['.nrrd', nrrdForm],
  ['.npy', npyForm],
  ['.tiff', tiffForm],
  ['.tif', tiffForm],
];
/** Half floats are of NumPy alone. */
const HALVES = npyForm;
/** A good deal faster than the usual 6, and hardly larger. */
const PACKING = { level: 4 };

/** The types that a volume can be stored as. */
export const STORED_TYPES: readonly StoredType[] = ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'float16', 'float32', 'float64'];

/** Whether a file of this name is written as a volume. */
export function isVolumeTarget(file: string): boolean {
  return formAt(file) !== undefined;
}

/**
 * Writes a volume as the name says: .npy, .nrrd (packed by gzip), .nii, .nii.gz (NIfTI-1) or .tif (a page a slice, as ImageJ
 * has them). NRRD and NIfTI keep its place, TIFF spacing and unit, .npy neither.
 * @param slabs its slices from the first to the last, in slabs [channels, n, height, width] of any n, in [0, 1] of its range.
 *   Whole numbers are rounded, and held within what their type has.
 * @throws FileError when it cannot be written or the name ends otherwise; CancelledError; RangeError unless the slabs have
 *   exactly its slices together.
 */
export async function writeVolume(
  file: string,
  volume: WrittenVolume,
  slabs: AsyncIterable<Float32Array> | Iterable<Float32Array>,
  { type: wanted = volume.stored, signal, progress }: WriteVolumeOptions = {},
): Promise<void> {
  const found = formAt(file);
  if (!found) throw new FileError(`"${file}" cannot be written: give it a name that ends in .nrrd, .nii, .nii.gz, .npy or .tif.`);
  const [, formOf, isPacked = false] = found;
  const type = wanted === 'float16' && formOf !== HALVES ? 'float32' : wanted;
  const form = formOf(volume, type);
  const kept = isPacked ? 0 : form.unpacked;
  const plainly = (to: string): Promise<void> => writePlainly(to, { volume, form, type, signal, progress }, slabs);
  await replaceFileAtomically(file, (temporary) =>
    kept === undefined
      ? plainly(temporary)
      : withTemporaryFile(file, async (plain) => {
          await plainly(plain);
          await pack(plain, temporary, kept, signal);
        }),
  );
}

function formAt(file: string): (typeof FORMS)[number] | undefined {
  return FORMS.find(([ending]) => file.toLowerCase().endsWith(ending));
}

interface Writing {
  volume: WrittenVolume;
  form: VolumeForm;
  type: StoredType;
  signal: AbortSignal | undefined;
  progress: WriteVolumeOptions['progress'] | undefined;
}

async function writePlainly(file: string, writing: Writing, slabs: AsyncIterable<Float32Array> | Iterable<Float32Array>): Promise<void> {
  const { volume, form, type, signal, progress } = writing;
  const { depth, height, width, channels } = volume;
  const handle = await open(file, 'w');
  try {
    await writeAt(handle, form.header, 0);
    let slices = 0;
    for await (const slab of slabs) {
      proceed(signal);
      const count = slab.length / (channels * height * width);
      if (!Number.isInteger(count) || slices + count > depth) throw new RangeError(`${slab.length} values are no slices of ${channels} x ${height} x ${width}, or more than ${depth} of them.`);
      await writeSlab(handle, writing, slab, slices);
      slices += count;
      progress?.(slices, depth);
    }
    if (slices < depth) throw new RangeError(`${slices} of the ${depth} slices of the volume were given.`);
    const end = form.header.length + depth * channels * height * width * VALUE_BYTES[type];
    if (form.trailer) await writeAt(handle, form.trailer, end);
  } finally {
    await handle.close();
  }
}

/** @param first the slice that the slab begins with. */
async function writeSlab(handle: FileHandle, { volume, form, type }: Writing, slab: Float32Array, first: number): Promise<void> {
  const { depth, height, width, channels } = volume;
  const plane = height * width;
  const count = slab.length / (channels * plane);
  const write = (values: Float64Array, place: number): Promise<void> => writeAt(handle, encoded(values, type), form.header.length + place * VALUE_BYTES[type]);
  if (form.order === 'czyx') {
    for (let c = 0; c < channels; c++) await write(real(slab.subarray(c * count * plane, (c + 1) * count * plane), volume.range), (c * depth + first) * plane);
    return;
  }
  for (let z = 0; z < count; z++) {
    const slice = new Float64Array(channels * plane);
    for (let c = 0; c < channels; c++) {
      const values = real(slab.subarray((c * count + z) * plane, (c * count + z + 1) * plane), volume.range);
      if (form.order === 'zcyx') slice.set(values, c * plane);
      else for (let i = 0; i < plane; i++) slice[i * channels + c] = values[i] as number;
    }
    await write(slice, (first + z) * channels * plane);
  }
}

/** Values of [0, 1] as those of a range. */
function real(values: Float32Array, [low, high]: [number, number]): Float64Array {
  return Float64Array.from(values, (value) => low + value * (high - low));
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, place: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, place + done);
    done += bytesWritten;
  }
}

/** Packs a file by gzip into another. @param kept bytes of the beginning that stay as they are. */
async function pack(from: string, to: string, kept: number, signal: AbortSignal | undefined): Promise<void> {
  proceed(signal);
  const copied = kept === 0 ? null : createReadStream(from, { end: kept - 1 });
  const handle = await open(to, 'w');
  try {
    if (copied) for await (const chunk of copied) await handle.writeFile(chunk as Buffer);
    await pipeline(createReadStream(from, { start: kept }), createGzip(PACKING), async (packed: AsyncIterable<Buffer>) => {
      for await (const chunk of packed) {
        proceed(signal);
        await handle.writeFile(chunk);
      }
    });
  } finally {
    await handle.close();
  }
}
