/** What is known of a volume before its values are read, which part of it is wanted, and what that part will be. */
import { SettingError } from '../../base/errors.ts';
import type { StoredType, VolumeDataset, VolumePlace } from './signal.ts';

/** Along z, y and x. */
export type Triple = [number, number, number];

/** What is known of a source without reading its values. */
export interface VolumeDescription {
  /** `npy`, `nrrd`, `metaimage`, `nifti`, `tiff`, `zarr`, `hdf5`, `dicom` or `raw`. */
  format: string;
  depth: number;
  height: number;
  width: number;
  channels: number;
  /** Points in time, of which one is read. */
  times: number;
  stored: StoredType;
  place: VolumePlace;
  /** Of a file that holds several arrays: the paths of those that are volumes, the one described first. */
  datasets: string[];
  /** What is left out or presumed, in sentences. */
  notes: string[];
}

/** Which part of a source is wanted, and how; everything that is left out stays as in the source. */
export interface VolumeRequest {
  /** First sample and number of samples, before any downsampling. */
  crop?: { start: Triple; size: Triple } | undefined;
  /** Samples of the source whose mean is one sample. What does not fill a last one is left out. */
  downsample?: Triple | undefined;
  /** The one channel that is wanted, from 0. */
  channel?: number | undefined;
  /** The point in time, from 0; the first when left out. */
  time?: number | undefined;
  /** The array inside of a file that holds several. */
  dataset?: string | undefined;
  /** Which value becomes 0 and which 1: values beyond them are held there. The smallest and the largest when left out. */
  range?: [number, number] | undefined;
  /** How a file without a header is laid out, as `parseRawLayout` takes it: `128x128x64,uint16`. */
  raw?: string | undefined;
}

/** What a window asks for, and a project remembers: whose it is must be told from a part of a video. */
export interface VolumeSelection extends Omit<VolumeRequest, 'raw'> {
  kind: 'volume';
}

/** What a request will be. */
export interface VolumePlan {
  depth: number;
  height: number;
  width: number;
  channels: number;
  crop: { start: Triple; size: Triple };
  downsample: Triple;
  /** The channels of the source that are read. */
  from: number;
  time: number;
  place: VolumePlace;
  /** Bytes the values will take. */
  bytes: number;
}

/**
 * What a request of a source will be, before any value is read.
 * Throws SettingError when the request does not fit the source.
 */
export function planVolume(source: VolumeDescription, request: VolumeRequest = {}): VolumePlan {
  const sizes: Triple = [source.depth, source.height, source.width];
  const crop = planCrop(sizes, request.crop);
  const downsample = planDownsample(crop.size, request.downsample);
  const [depth, height, width] = crop.size.map((size, i) => Math.floor(size / (downsample[i] as number))) as Triple;
  const { channel, time = 0 } = request;
  refuseIndex('channel', channel ?? 0, source.channels);
  refuseIndex('point in time', time, source.times);
  const channels = channel === undefined ? source.channels : 1;
  const bytes = Float32Array.BYTES_PER_ELEMENT * channels * depth * height * width;
  const place = partPlace(source.place, crop.start, downsample);
  return { depth, height, width, channels, crop, downsample, from: channel ?? 0, time, place, bytes };
}

function planCrop(sizes: Triple, crop: VolumeRequest['crop']): { start: Triple; size: Triple } {
  if (!crop) return { start: [0, 0, 0], size: sizes };
  const isInside = sizes.every((most, i) => {
    const [start, size] = [crop.start[i] as number, crop.size[i] as number];
    return Number.isInteger(start) && Number.isInteger(size) && start >= 0 && size > 0 && start + size <= most;
  });
  if (isInside) return crop;
  throw new SettingError(
    `A crop of ${inWords(crop.size)} samples (z x y x x) from (${crop.start.join(', ')}) is not in a volume of ${inWords(sizes)}.`,
  );
}

function planDownsample(sizes: Triple, steps: Triple = [1, 1, 1]): Triple {
  const fits = steps.every((step, i) => Number.isInteger(step) && step >= 1 && step <= (sizes[i] as number));
  if (fits) return steps;
  throw new SettingError(`Means of ${inWords(steps)} samples (z x y x x) cannot be taken of ${inWords(sizes)}: choose whole numbers from 1 to these.`);
}

function refuseIndex(what: string, index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw new SettingError(`There is no ${what} ${index}: the volume has ${count}, counted from 0.`);
}

/** Where the samples of a part lie: each in the middle of those whose mean it is. */
export function partPlace({ spacing, origin, direction, unit }: VolumePlace, start: Triple, steps: Triple): VolumePlace {
  const moved = [...origin] as Triple;
  for (const [axis, i] of [[0, 2], [1, 1], [2, 0]] as const) {
    const along = ((start[i] as number) + ((steps[i] as number) - 1) / 2) * (spacing[i] as number);
    for (let world = 0; world < 3; world++) moved[world] = (moved[world] as number) + along * (direction[3 * axis + world] as number);
  }
  return { spacing: spacing.map((step, i) => step * (steps[i] as number)) as Triple, origin: moved, direction, unit };
}

/** What places that were computed in two ways may differ by, in steps between samples. */
const SAME_PLACE = 1e-3;

/**
 * The request that gave a dataset, found by where its samples lie and how far they are apart: which part of the source, and
 * means of how many. Null where no part of the source lies so.
 */
export function requestOf(source: VolumeDescription, { depth, height, width, channels, place, range }: VolumeDataset): VolumeRequest | null {
  const from = source.place;
  const sizes: Triple = [depth, height, width];
  const downsample = place.spacing.map((step, i) => Math.round(step / (from.spacing[i] as number))) as Triple;
  const start = downsample.map((steps, i) => Math.round(stepsAlong(from, place.origin, 2 - i) - (steps - 1) / 2)) as Triple;
  const isAll = downsample.every((steps, i) => steps >= 1 && start[i] === 0 && Math.floor(([source.depth, source.height, source.width][i] as number) / steps) === sizes[i]);
  const request: VolumeRequest = {
    downsample,
    range,
    // What does not fill a last mean is left out: the part may be larger than its means.
    ...(isAll ? {} : { crop: { start, size: sizes.map((size, i) => size * (downsample[i] as number)) as Triple } }),
    ...(channels === 1 && source.channels > 1 ? { channel: 0 } : {}),
  };
  try {
    const plan = planVolume(source, request);
    const isThere = plan.place.origin.every((at, world) => Math.abs(at - (place.origin[world] as number)) <= SAME_PLACE * Math.min(...from.spacing));
    return isThere && plan.channels === channels && plan.depth === depth && plan.height === height && plan.width === width ? request : null;
  } catch (error) {
    if (error instanceof SettingError) return null;
    throw error;
  }
}

/** How many samples a place of the world lies from the first one, along the volume's own x (0), y or z. */
function stepsAlong({ spacing, origin, direction }: VolumePlace, place: readonly number[], axis: number): number {
  const along = [0, 1, 2].reduce((sum, world) => sum + ((place[world] as number) - (origin[world] as number)) * (direction[3 * axis + world] as number), 0);
  return along / (spacing[2 - axis] as number);
}

/** 64 x 128 x 128 */
export function inWords(sizes: readonly number[]): string {
  return sizes.join(' x ');
}
