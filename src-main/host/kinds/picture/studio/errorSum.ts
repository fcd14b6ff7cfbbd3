/** The error of a picture of a field, added up. */
import type { Pixels } from '../../../../core/kinds/picture/pixels.ts';
import { psnr } from '../../../../core/training/metrics.ts';
import type { Rows } from './pictures.ts';

/** The squared error of a picture of the whole source, band by band. */
export class ErrorSum {
  #image: Pixels;
  #row = 0;
  #sum = 0;

  constructor(image: Pixels) {
    this.#image = image;
  }

  /** Adds the next rows. */
  add({ rows, values }: Rows): void {
    const { width, height, channels, values: truth } = this.#image;
    const size = rows * width;
    let sum = 0;
    for (let c = 0; c < channels; c++) {
      const from = (c * height + this.#row) * width;
      for (let i = 0; i < size; i++) {
        const difference = (values[c * size + i] as number) - (truth[from + i] as number);
        sum += difference * difference;
      }
    }
    this.#sum += sum;
    this.#row += rows;
  }

  /** Of the whole picture, in decibels; to be asked for when all rows have been added. */
  get psnr(): number {
    return psnr(this.#sum / this.#image.values.length);
  }
}
