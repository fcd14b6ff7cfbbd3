/** A rectangle of pixels between two points. */
import type { Point, Size } from '../../../views/geometry.ts';

/** Whole pixels of the source. */
export interface PixelRect extends Size {
  left: number;
  top: number;
}

/** All pixels that a rectangle with these corners touches, in source pixels; null when there are none. */
export function rectBetween(a: Point, b: Point, { width, height }: Size): PixelRect | null {
  const x = rangeBetween(a.x, b.x, width);
  const y = rangeBetween(a.y, b.y, height);
  return x && y && { left: x.start, top: y.start, width: x.length, height: y.length };
}

function rangeBetween(a: number, b: number, size: number): { start: number; length: number } | null {
  const start = Math.max(0, Math.floor(Math.min(a, b)));
  const end = Math.min(size, Math.floor(Math.max(a, b)) + 1);
  return end > start ? { start, length: end - start } : null;
}
