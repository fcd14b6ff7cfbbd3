/**
 * Arrays of frames as NumPy saves them: read as if an enemy had made them, and only the frames that are asked for.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { FileError } from '../../core/base/errors.ts';
import { MAX_SIDE } from '../../core/kinds/video/selection.ts';
import { asFileError } from '../fileError.ts';
import { toPlanes } from '../image/pixels.ts';
import { readNpyHeader, type NpyHeader } from './npyHeader.ts';
import { printable } from '../printable.ts';

/** An array of frames in a file. */
export interface FrameArray {
  frames: number;
  height: number;
  width: number;
  /** 4: red, green, blue, alpha. */
  channels: 1 | 3 | 4;
  type: SampleType;
  /** Where the first frame begins in the file. */
  offset: number;
}

type SampleType = 'uint8' | 'uint16' | 'float32';

/** By NumPy's names. A map, for names come from the file: an object would know "constructor" too. */
const TYPES = new Map<string, SampleType>([
  ['|u1', 'uint8'],
  ['<u1', 'uint8'],
  ['<u2', 'uint16'],
  ['<f4', 'float32'],
]);
const SAMPLE_BYTES: Record<SampleType, number> = { uint8: 1, uint16: 2, float32: 4 };
/** Values of a frame: 1 GiB as floats. */
const MAX_FRAME_VALUES = 2 ** 28;

/** Bits of a channel. */
export function arrayBitDepth({ type }: FrameArray): number {
  return 8 * SAMPLE_BYTES[type];
}

/**
 * What an .npy file holds: [frames, height, width] or [frames, height, width, channels] of uint8, uint16 or
 * float32, in C order. Throws FileError for anything else and when frames are missing at its end.
 */
export function readFrameArray(file: string): Promise<FrameArray> {
  return withFile(file, async (handle) => {
    const header = await readNpyHeader(async (at, length) => new Uint8Array(await readAt(handle, at, length, file)), file);
    const type = frameType(header, file);
    const found = { ...frameSizes(header.shape, file), type, offset: header.offset };
    const { size } = await handle.stat();
    const whole = Math.floor((size - header.offset) / frameBytes(found));
    if (whole < found.frames) {
      throw new FileError(
        `"${file}" is cut short: ${whole} of its ${found.frames} frames are there, get another copy of it.`,
      );
    }
    return found;
  });
}

/**
 * Frames `start` to `end` - 1 one after the other, each as planes [O, height, width] in [0, 1], where alpha lays
 * them on black: O is 1 or 3. Throws FileError when values are outside of [0, 1] or the file has changed.
 */
export async function* arrayFrames(
  file: string,
  array: FrameArray,
  start: number,
  end: number,
): AsyncGenerator<Float32Array> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw asFileError(cause, file, 'read');
  });
  try {
    const bytes = frameBytes(array);
    for (let i = start; i < end; i++) {
      const data = await readAt(handle, array.offset + i * bytes, bytes, file);
      yield framePlanes(data, array, `frame ${i} of "${file}"`);
    }
  } finally {
    await handle.close();
  }
}

async function withFile<T>(file: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  try {
    const handle = await open(file, 'r');
    try {
      return await use(handle);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw asFileError(cause, file, 'read');
  }
}

function frameBytes({ height, width, channels, type }: FrameArray): number {
  return height * width * channels * SAMPLE_BYTES[type];
}

async function readAt(handle: FileHandle, position: number, length: number, file: string): Promise<ArrayBuffer> {
  const data = new ArrayBuffer(length);
  const { bytesRead } = await handle.read(new Uint8Array(data), 0, length, position);
  if (bytesRead === length) return data;
  throw new FileError(`"${file}" is cut short: it ends within what it announces, get another copy of it.`);
}

function frameType({ descr, isFortran }: NpyHeader, file: string): SampleType {
  if (descr === null) throw wrongType(file, 'records');
  const type = TYPES.get(descr);
  if (!type) throw wrongType(file, printable(descr, 20));
  if (isFortran) throw new FileError(`"${file}" is in Fortran order: save numpy.ascontiguousarray(frames) instead.`);
  return type;
}

function frameSizes(sizes: number[], file: string): Omit<FrameArray, 'offset' | 'type'> {
  const [frames = 0, height = 0, width = 0, channels = 1] = sizes;
  const has = `"${file}" has the shape (${sizes.join(', ')})`;
  const wanted = 'save an array of (frames, height, width) or (frames, height, width, channels) of 1, 3 or 4 channels';
  const isPicture = sizes.length === 3 && (width === 3 || width === 4);
  if (isPicture) throw new FileError(`${has}, which is one picture, not frames: ${wanted}.`);
  if (sizes.length < 3 || sizes.length > 4 || !isChannels(channels)) throw new FileError(`${has}: ${wanted}.`);
  if (sizes.includes(0)) throw new FileError(`${has}, which is without any pixel: ${wanted}.`);
  refuseLargeFrames({ frames, height, width, channels }, has);
  return { frames, height, width, channels };
}

function isChannels(count: number): count is FrameArray['channels'] {
  return count === 1 || count === 3 || count === 4;
}

/** Frames are read one at a time, whole: no frame may be too large for that. */
function refuseLargeFrames(
  { frames, height, width, channels }: Omit<FrameArray, 'offset' | 'type'>,
  has: string,
): void {
  // Written so that what is no number is refused too.
  if (!(height <= MAX_SIDE && width <= MAX_SIDE && Number.isSafeInteger(frames))) {
    throw new FileError(`${has}: frames have ${MAX_SIDE} pixels a side at most.`);
  }
  if (height * width * channels > MAX_FRAME_VALUES) {
    throw new FileError(`${has}: a frame holds ${MAX_FRAME_VALUES} values at most.`);
  }
}

function wrongType(file: string, type: string): FileError {
  return new FileError(
    `"${file}" is an array of ${type}: save it as uint8, uint16 or float32 in [0, 1], little-endian.`,
  );
}

function framePlanes(data: ArrayBuffer, { type, channels }: FrameArray, name: string): Float32Array {
  const samples = type === 'uint8' ? new Uint8Array(data) : type === 'uint16' ? new Uint16Array(data) : undefined;
  const peak = type === 'uint8' ? 255 : 65535;
  const planes = samples ? toPlanes(samples, channels, channels, peak) : floatPlanes(new Float32Array(data), channels, name);
  return channels === 4 ? onBlack(planes) : planes;
}

/** Planes from interleaved floats, which have to be in [0, 1]. */
function floatPlanes(samples: Float32Array, channels: number, name: string): Float32Array {
  const wrong = samples.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) {
    throw new FileError(`The array holds ${wrong} in ${name}: save values in [0, 1], for example divided by 255.`);
  }
  return toPlanes(samples as unknown as Uint8Array, channels, channels, 1);
}

/** Three planes of colour from four with alpha, [4, pixels] -> [3, pixels]: what is transparent is black. */
export function onBlack(planes: Float32Array): Float32Array {
  const size = planes.length / 4;
  const alpha = planes.subarray(3 * size);
  return planes.slice(0, 3 * size).map((value, i) => value * (alpha[i % size] as number));
}
