/** The size of a picture that is to be written. */
import { CoordxError } from '../../../src-main/core/base/errors.ts';
import { MAX_SIDE } from '../../../src-main/core/query/grid.ts';
import { count } from '../base/words.ts';

export interface Size {
  width: number;
  height: number;
}

/** The size in the proportions of `natural` that has the given side. */
export function linkedSize(natural: Size, side: Partial<Size>): Size {
  const scale = side.width === undefined ? (side.height ?? 1) / natural.height : side.width / natural.width;
  return {
    width: side.width ?? Math.max(1, Math.round(natural.width * scale)),
    height: side.height ?? Math.max(1, Math.round(natural.height * scale)),
  };
}

/** @throws CoordxError saying how large a side may be. */
export function checkSide(side: number): number {
  if (!Number.isInteger(side) || side < 1 || side > MAX_SIDE) {
    throw new CoordxError(`A side has a whole number of pixels from 1 to ${count(MAX_SIDE)}.`);
  }
  return side;
}
