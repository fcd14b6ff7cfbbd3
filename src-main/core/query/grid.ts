/** A field asked for a picture of any size: the whole of it or a region, band by band. */
import type { EngineField } from '../engine.ts';
import { CancelledError, SettingError } from '../errors.ts';
import { checkNumber } from '../field/spec.ts';
import { axisCoordinates, toUnitScale } from '../signal/signal.ts';

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

/** Memory of a band when none is stated. */
const DEFAULT_BAND_BYTES = 64 << 20;

/** Checks a request. @throws SettingError naming what is out of range. */
export function validatePicture(request: PictureRequest): PictureRequest {
  checkNumber('width', request.width, { min: 1, max: MAX_SIDE, integer: true });
  checkNumber('height', request.height, { min: 1, max: MAX_SIDE, integer: true });
  const { left, top, right, bottom } = request.region ?? WHOLE;
  for (const edge of [left, top, right, bottom]) checkNumber('region', edge, { min: -1, max: 2, integer: false });
  if (left >= right || top >= bottom) {
    throw new SettingError('region must go from left to right and from top to bottom: x0 < x1 and y0 < y1.');
  }
  return request;
}

/**
 * The picture in bands of whole rows, top to bottom, each within `bandBytes`. The first and last samples stand on
 * the region's edges, so a query at the source's size meets its pixels exactly. A field over one
 * branch takes points, a split one rows and columns.
 * @throws CancelledError once `signal` is aborted.
 */
export async function* queryPicture(
  field: EngineField,
  request: PictureRequest,
  options: { bandBytes?: number; signal?: AbortSignal } = {},
): AsyncGenerator<Band> {
  const { width, height, region = WHOLE } = validatePicture(request);
  const x = axisCoordinates(width, 2 * region.left - 1, 2 * region.right - 1);
  const y = axisCoordinates(height, 2 * region.top - 1, 2 * region.bottom - 1);
  // The band's values, once more while they are put together, and a plain MLP's coordinates.
  const rowBytes = 4 * width * (2 * field.spec.outputs + 2);
  const bandRows = Math.max(1, Math.floor((options.bandBytes ?? DEFAULT_BAND_BYTES) / rowBytes));
  for (let top = 0; top < height; top += bandRows) {
    if (options.signal?.aborted) throw new CancelledError();
    const rows = y.subarray(top, Math.min(height, top + bandRows));
    const values = await field.evaluate(bandBricks(field.spec.branches.length, rows, x));
    yield { top, rows: rows.length, values: toUnitScale(values) };
  }
}

/** The whole picture at once, [O, height, width] in [0, 1]. */
export async function queryWholePicture(field: EngineField, request: PictureRequest): Promise<Float32Array> {
  return joinBands(queryPicture(field, request), request, field.spec.outputs);
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

function bandBricks(branches: number, y: Float32Array, x: Float32Array): Parameters<EngineField['evaluate']>[0] {
  if (branches > 1) return { bricks: 1, counts: [y.length, x.length], coordinates: [y, x] };
  const points = new Float32Array(2 * y.length * x.length);
  for (let i = 0, place = 0; i < y.length; i++) {
    for (let j = 0; j < x.length; j++) {
      points[place++] = y[i] as number;
      points[place++] = x[j] as number;
    }
  }
  return { bricks: 1, counts: [y.length * x.length], coordinates: [points] };
}
