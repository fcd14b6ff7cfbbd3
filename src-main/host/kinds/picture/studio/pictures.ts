/** Pictures for a window: bands of values as half-precision floats, averaged down where they are larger than wanted. */
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../../../core/base/errors.ts';
import type { Picture, PixelRect } from '../../../../core/protocol/studio.ts';
import { HALF_ONE, writeHalves } from '../../../../core/base/halfFloat.ts';
import { displayOf } from '../../../../core/kinds/picture/light.ts';
import type { Channels, Pixels } from '../../../../core/kinds/picture/pixels.ts';

/** Rows of a picture, [channels, rows, width]. */
export interface Rows {
  rows: number;
  values: Float32Array;
}

interface PictureSize {
  width: number;
  height: number;
  channels: Channels;
}

/** Values of the source that are taken at once: some 30 ms. */
const SOURCE_VALUES = 2 ** 22;

/**
 * Puts a picture together from its bands, top to bottom. When a side is longer than `most`, every sample that comes out
 * is the mean of `factor` x `factor` that went in, of fewer at the right and lower end.
 */
export class PictureBuilder {
  #size: PictureSize;
  #factor: number;
  #picture: Picture;
  /** Rows that have come in. */
  #taken = 0;
  /** Sums of the row of blocks in work, [channels, width that comes out]. */
  #sums: Float64Array;
  #row: Float32Array;

  constructor(size: PictureSize, most: number) {
    const { width, height, channels } = size;
    const factor = Math.ceil(Math.max(width, height) / most);
    const [across, down] = [Math.ceil(width / factor), Math.ceil(height / factor)];
    const outputs = channels === 1 ? 1 : 4;
    this.#size = size;
    this.#factor = factor;
    this.#picture = { width: across, height: down, channels: outputs, values: new Uint16Array(outputs * across * down) };
    if (channels === 3) this.#picture.values.fill(HALF_ONE);
    this.#sums = new Float64Array(factor === 1 ? 0 : channels * across);
    this.#row = new Float32Array(factor === 1 ? 0 : across);
  }

  /** Adds the next rows. */
  add(band: Rows): void {
    if (this.#factor === 1) this.#place(band);
    else for (let row = 0; row < band.rows; row++) this.#average(band, row);
    this.#taken += band.rows;
  }

  /** The picture; to be asked for when all rows have been added. */
  get picture(): Picture {
    return this.#picture;
  }

  #place({ rows, values }: Rows): void {
    const { width, channels } = this.#size;
    const outputs = this.#picture.channels;
    const plane = rows * width;
    for (let c = 0; c < channels; c++) {
      const start = this.#taken * width * outputs + c;
      writeHalves(values.subarray(c * plane, (c + 1) * plane), this.#picture.values, start, outputs);
    }
  }

  #average({ rows, values }: Rows, row: number): void {
    const { width, height, channels } = this.#size;
    const across = this.#picture.width;
    for (let c = 0; c < channels; c++) {
      const start = (c * rows + row) * width;
      for (let x = 0, block = c * across, left = this.#factor; x < width; x++) {
        this.#sums[block] = (this.#sums[block] as number) + (values[start + x] as number);
        left -= 1;
        if (left === 0) {
          block += 1;
          left = this.#factor;
        }
      }
    }
    const y = this.#taken + row;
    if ((y + 1) % this.#factor === 0 || y + 1 === height) this.#finishRow(y);
  }

  /** Writes the row of blocks that ends with row `y` of what comes in. */
  #finishRow(y: number): void {
    const { width, channels } = this.#size;
    const { width: across, channels: outputs, values } = this.#picture;
    const target = Math.floor(y / this.#factor);
    const blockRows = (y % this.#factor) + 1;
    for (let c = 0; c < channels; c++) {
      for (let block = 0; block < across; block++) {
        const columns = Math.min(this.#factor, width - block * this.#factor);
        this.#row[block] = (this.#sums[c * across + block] as number) / (blockRows * columns);
      }
      writeHalves(this.#row, values, target * across * outputs + c, outputs);
    }
    this.#sums.fill(0);
  }
}

/** The source, or a part of it that lies inside. Others have their turn while a large one is made. @throws CancelledError */
export async function sourcePicture(
  image: Pixels,
  rect: PixelRect | null,
  most: number,
  signal?: AbortSignal,
): Promise<Picture> {
  const { left, top, width, height } = rect ?? { left: 0, top: 0, width: image.width, height: image.height };
  const builder = new PictureBuilder({ width, height, channels: image.channels }, most);
  const shown = displayOf(image.channels, image.light);
  const step = Math.max(1, Math.floor(SOURCE_VALUES / (width * image.channels)));
  for (let y = 0; y < height; y += step) {
    if (y > 0) await setImmediate();
    if (signal?.aborted) throw new CancelledError();
    const rows = Math.min(step, height - y);
    builder.add({ rows, values: shown(cutImage(image, { left, top: top + y, width, height: rows })) });
  }
  return builder.picture;
}

/** A part of an image that lies inside, [channels, height, width]. */
export function cutImage(image: Pixels, { left, top, width, height }: PixelRect): Float32Array {
  const plane = image.width * image.height;
  const values = new Float32Array(image.channels * width * height);
  for (let c = 0; c < image.channels; c++) {
    for (let row = 0; row < height; row++) {
      const from = c * plane + (top + row) * image.width + left;
      values.set(image.values.subarray(from, from + width), (c * height + row) * width);
    }
  }
  return values;
}
