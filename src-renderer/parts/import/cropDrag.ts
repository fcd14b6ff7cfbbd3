/** A crop that is drawn with the pointer, in whole pixels of the frame. */
import type { PixelRect } from '../../../src-main/core/protocol/studio/pictures.ts';

export interface Point {
  x: number;
  y: number;
}

export interface Frame {
  width: number;
  height: number;
}

/** What a press takes hold of: the inside of a crop, a corner by its signs, or nothing, from where another is drawn. */
export type Hold = { kind: 'inside' } | { kind: 'corner'; right: boolean; bottom: boolean } | { kind: 'new' };

/** What is under a point. @param reach pixels of the frame within which a corner is meant. */
export function holdAt(crop: PixelRect, { x, y }: Point, reach: number): Hold {
  for (const right of [false, true]) {
    for (const bottom of [false, true]) {
      const corner = { x: crop.left + (right ? crop.width : 0), y: crop.top + (bottom ? crop.height : 0) };
      if (Math.max(Math.abs(corner.x - x), Math.abs(corner.y - y)) <= reach) return { kind: 'corner', right, bottom };
    }
  }
  const isInside = x >= crop.left && x < crop.left + crop.width && y >= crop.top && y < crop.top + crop.height;
  return { kind: isInside ? 'inside' : 'new' };
}

/** The crop after a drag from one point to another. @param before the crop when it began. */
export function dragged(before: PixelRect, hold: Hold, from: Point, to: Point, frame: Frame): PixelRect {
  if (hold.kind === 'inside') return moved(before, to.x - from.x, to.y - from.y, frame);
  if (hold.kind === 'new') return between(from, to, frame);
  const fixed = {
    x: hold.right ? before.left : before.left + before.width,
    y: hold.bottom ? before.top : before.top + before.height,
  };
  return between(fixed, to, frame);
}

/** As far as there is frame. */
export function moved(crop: PixelRect, across: number, down: number, frame: Frame): PixelRect {
  return {
    ...crop,
    left: clamp(Math.round(crop.left + across), 0, frame.width - crop.width),
    top: clamp(Math.round(crop.top + down), 0, frame.height - crop.height),
  };
}

/** The pixels between two points, one at least. */
function between(a: Point, b: Point, frame: Frame): PixelRect {
  const edges = (one: number, other: number, most: number): [number, number] => {
    const low = clamp(Math.round(Math.min(one, other)), 0, most - 1);
    return [low, Math.max(1, clamp(Math.round(Math.max(one, other)), 0, most) - low)];
  };
  const [left, width] = edges(a.x, b.x, frame.width);
  const [top, height] = edges(a.y, b.y, frame.height);
  return { left, top, width, height };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
