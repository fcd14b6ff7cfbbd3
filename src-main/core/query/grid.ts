/** A field asked for a picture of any size: the whole of it or a region, band by band; of a video, at any time. */
import type { Bricks } from '../field/batch.ts';
import type { AskableField } from '../engine/engine.ts';
import { CancelledError, SettingError } from '../base/errors.ts';
import { queryFlops } from '../field/cost.ts';
import { checkNumber, type AxisName, type FieldSpec } from '../field/spec.ts';
import { branchSamples } from '../signal/gridSampler.ts';
import { axisCoordinates, toUnitScale } from '../signal/signal.ts';
import type { BranchRows } from './branchRows.ts';

/** A part of the picture, as fractions of its width and height: [0, 0, 1, 1] is all of it. */
export interface Region {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface PictureRequest {
  width: number;
  height: number;
  region?: Region;
  /** Of a video, as a fraction of the way from its first frame to its last: the first when left out. */
  time?: number;
}

/** Rows top..top+rows-1 of a picture. */
export interface Band {
  top: number;
  rows: number;
  /** [O, rows, width] in [0, 1]. */
  values: Float32Array;
}

export const WHOLE: Region = { left: 0, top: 0, right: 1, bottom: 1 };

/** Largest side of a picture that can be asked for. */
export const MAX_SIDE = 65535;
/** Most pixels of one: hours of work, and gigabytes on the disk. */
export const MAX_PIXELS = 2 ** 30;

/** Arithmetic that is asked for at once: some quarter of a second of a small machine, so that a query can be ended. */
const BAND_FLOPS = 3e10;
/** Memory of a band when none is stated. */
const DEFAULT_BAND_BYTES = 64 << 20;

/** Checks a request. @throws SettingError naming what is out of range. */
export function validatePicture(request: PictureRequest): PictureRequest {
  checkNumber('width', request.width, { min: 1, max: MAX_SIDE, integer: true });
  checkNumber('height', request.height, { min: 1, max: MAX_SIDE, integer: true });
  if (request.width * request.height > MAX_PIXELS) {
    throw new SettingError(`A picture has at most 32768 x 32768 pixels in all, not ${request.width} x ${request.height}: ask for it in regions.`);
  }
  const { left, top, right, bottom } = request.region ?? WHOLE;
  for (const edge of [left, top, right, bottom]) checkNumber('region', edge, { min: -1, max: 2, integer: false });
  if (left >= right || top >= bottom) {
    throw new SettingError('region must go from left to right and from top to bottom: x0 < x1 and y0 < y1.');
  }
  if (request.time !== undefined) checkNumber('time', request.time, { min: -1, max: 2, integer: false });
  return request;
}

/**
 * The picture in bands of whole rows, top to bottom, each within `bandBytes`. The first and last samples stand on
 * the region's edges, so a query at the source's size meets its pixels exactly.
 * @throws CancelledError once `signal` is aborted.
 */
export async function* queryPicture(
  field: AskableField,
  request: PictureRequest,
  options: { bandBytes?: number; rows?: BranchRows; signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Band> {
  const { width, height, region = WHOLE, time = 0 } = validatePicture(request);
  const x = axisCoordinates(width, 2 * region.left - 1, 2 * region.right - 1);
  const y = axisCoordinates(height, 2 * region.top - 1, 2 * region.bottom - 1);
  const bandRows = rowsOfBand(field.spec, { width, height }, options.bandBytes);
  for (let top = 0; top < height; top += bandRows) {
    if (options.signal?.aborted) throw new CancelledError();
    const rows = y.subarray(top, Math.min(height, top + bandRows));
    const values = await field.evaluate(gridBrick(field.spec, { t: Float32Array.of(2 * time - 1), y: rows, x }, options.rows));
    yield { top, rows: rows.length, values: toUnitScale(values) };
  }
}

/** Rows of a picture that are asked for at once, at whatever moments of a video: as many as fit into memory, and are done soon. */
export function rowsOfBand(
  spec: FieldSpec,
  { width, height }: { width: number; height: number },
  bandBytes = DEFAULT_BAND_BYTES,
): number {
  // The band's values, once more while they are put together, and a plain MLP's coordinates.
  const rowBytes = 4 * width * (2 * spec.outputs + 2);
  return Math.max(1, Math.min(height, Math.floor(bandBytes / rowBytes), soonDone((rows) => pictureFlops(spec, { width, height: rows, times: 1 }))));
}

/** Frames of a video that are asked for at once: one, where they share too little to be done soon together. */
export function framesTogether(spec: FieldSpec, size: { width: number; height: number }): number {
  return Math.max(1, soonDone((times) => pictureFlops(spec, { ...size, times })));
}

/** How many are done soon together, or at least cost more by themselves than by what they share. @param flops of so many. */
function soonDone(flops: (count: number) => number): number {
  const each = flops(2) - flops(1);
  const shared = flops(1) - each;
  return each > 0 ? Math.floor(Math.max(shared, BAND_FLOPS - shared) / each) : Infinity;
}

function pictureFlops(spec: FieldSpec, { width, height, times }: { width: number; height: number; times: number }): number {
  const sizes = pictureSizes(spec, { width, height }).map((size, k) => (isSlow(spec, k) ? times : size));
  return queryFlops(spec, { bricks: 1, counts: branchSamples(spec, sizes) });
}

/** Whether it is the first of three axes: time of a video, depth of a volume. */
function isSlow({ axes }: FieldSpec, axis: number): boolean {
  return axes.length > 2 && axis === 0;
}

/** Samples of a picture along every axis of a field: of a video, at one time. */
export function pictureSizes({ axes }: FieldSpec, { width, height }: { width: number; height: number }): number[] {
  return axes.map((axis) => (axis === 'x' ? width : axis === 'y' ? height : 1));
}

/** Puts the bands of a picture together: [O, height, width]. */
export async function joinBands(
  bands: AsyncIterable<Band>,
  { width, height }: PictureRequest,
  outputs: number,
): Promise<Float32Array> {
  const plane = width * height;
  const values = new Float32Array(outputs * plane);
  for await (const band of bands) {
    const size = band.rows * width;
    for (let o = 0; o < outputs; o++) {
      values.set(band.values.subarray(o * size, (o + 1) * size), o * plane + band.top * width);
    }
  }
  return values;
}

/**
 * The outer product of coordinates along a field's axes as one brick: rows of a branch are the points of its axes,
 * the last axis fastest, so that what comes out stands in the order of the axes, [O, t, y, x].
 * @param coordinates evenly spaced, but for those of the first of three axes.
 * @param kept rows of earlier bricks of this field, to be found again.
 */
export function gridBrick(
  { axes, branches }: FieldSpec,
  coordinates: Partial<Record<AxisName, Float32Array>>,
  kept?: BranchRows,
): Bricks {
  const along = axes.map((axis) => coordinates[axis] ?? Float32Array.of(0));
  // Of three axes the first is asked for at ever other places: the moments of a video, the depths of a volume.
  const isKept = kept !== undefined && axes.length > 2;
  const tables = branches.map((branch) => {
    const own = branch.map((axis) => along[axis] as Float32Array);
    if (!isKept || branch.includes(0)) return outerRows(own);
    const rows = own.reduce((product, { length }) => product * length, 1);
    return kept.of(`${branch.join()} ${own.map(spanOf).join(' ')}`, rows, () => outerRows(own));
  });
  const counts = tables.map((table, i) => table.length / (branches[i]?.length ?? 1));
  return { bricks: 1, counts, coordinates: tables, ...(isKept ? { comesAgain: true } : {}) };
}

/** What evenly spaced coordinates are told apart by. */
function spanOf(coordinates: Float32Array): string {
  return `${coordinates.length}:${coordinates[0]}:${coordinates.at(-1)}`;
}

/** [n_0 * n_1 * ..., K]: all combinations of the coordinates of K axes. */
function outerRows(axes: Float32Array[]): Float32Array {
  const [only] = axes;
  if (axes.length === 1 && only) return only;
  const count = axes.reduce((product, { length }) => product * length, 1);
  const rows = new Float32Array(count * axes.length);
  for (let k = axes.length - 1, stride = 1; k >= 0; k--) {
    const axis = axes[k] as Float32Array;
    for (let i = 0, place = k; i < count; i++, place += axes.length) {
      rows[place] = axis[Math.floor(i / stride) % axis.length] as number;
    }
    stride *= axis.length;
  }
  return rows;
}
