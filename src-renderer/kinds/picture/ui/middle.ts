/** The rectangle that is selected without a pointer. */
import { toPixel, visibleRegion, type Camera, type Frame } from '../view/camera.ts';
import type { PixelRect } from '../view/selection.ts';

/** Part of what is in sight, along each side. */
const PART = 0.5;

/** The middle of what is in sight, in whole pixels of the source; null where nothing is. */
export function middleOf(camera: Camera, frame: Frame): PixelRect | null {
  const visible = visibleRegion(camera, frame);
  if (!visible) return null;
  const across = middlePart(visible.left, visible.right, frame.source.width);
  const down = middlePart(visible.top, visible.bottom, frame.source.height);
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}

/** Whole pixels of the middle between two places in u. */
function middlePart(low: number, high: number, size: number): { start: number; length: number } {
  const [first, last] = [toPixel(low, size), toPixel(high, size)];
  const inset = ((last - first) * (1 - PART)) / 2;
  const start = Math.min(size - 1, Math.max(0, Math.round(first + inset)));
  const end = Math.min(size, Math.max(start + 1, Math.round(last - inset)));
  return { start, length: end - start };
}
