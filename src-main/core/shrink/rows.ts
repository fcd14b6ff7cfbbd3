/** Weights in few bits: each row of a layer, or all of them, in whole steps of a scale of its own. */
import { codeLevels, codeNumber } from './levels.ts';
import type { BitCoder } from './rangeCoder.ts';

/** A scale is a power of two in steps of 1/1024, which 16 bits name; 0 stands for a row of zeros. */
const SCALE_BITS = 16;
const STEPS_OF_TWO = 1024;
const MIDDLE = 2 ** (SCALE_BITS - 1);

/** A matrix [rows, columns], row-major, in the float32 of a field's parameters. */
export interface Rows {
  values: Float32Array;
  rows: number;
  columns: number;
}

/** The number of a scale that is at least as large, and the scale that it names. */
export function scaleNumber(scale: number): number {
  if (!(scale > 0)) return 0;
  return Math.min(2 ** SCALE_BITS - 1, Math.max(1, Math.ceil(STEPS_OF_TWO * Math.log2(scale)) + MIDDLE));
}

export function scaleOf(number: number): number {
  return number === 0 ? 0 : 2 ** ((number - MIDDLE) / STEPS_OF_TWO);
}

export function codeScale(coder: BitCoder, number: number): number {
  return codeNumber(coder, number, SCALE_BITS);
}

/**
 * Codes rows so that their largest weight takes `bits` bits, sign and all, and replaces them by what a decoder makes of them; with a
 * decoder, by what was coded.
 */
export function codeRows(coder: BitCoder, { values, rows, columns }: Rows, bits: number): void {
  const most = 2 ** (bits - 1) - 1;
  const levels = new Int32Array(values.length);
  const scales = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    const largest = own.reduce((known, value) => Math.max(known, Math.abs(value)), 0);
    const scale = scaleOf(codeScale(coder, scaleNumber(largest / most)));
    scales[row] = scale;
    if (scale === 0) continue;
    for (let i = 0; i < columns; i++) levels[row * columns + i] = Math.round((own[i] as number) / scale);
  }
  codeLevels(coder, levels, [rows, columns]);
  for (let i = 0; i < values.length; i++) values[i] = (levels[i] as number) * (scales[Math.floor(i / columns)] as number);
}
