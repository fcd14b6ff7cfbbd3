/** How the viewport is divided: which slot is shown where, and which point of it belongs to which pane. */
import type { Frame } from '../kinds/picture/view/camera.ts';
import type { Metric } from '../kinds/picture/view/difference.ts';
import type { Point, Size, Slot } from '../kinds/picture/view/picture.ts';

/** What is shown. All panes look through one camera. */
export type Mode =
  | { kind: 'single'; slot: Slot }
  | { kind: 'sideBySide'; left: Slot; right: Slot }
  /** One picture left of the divider, another right of it; `at` is the divider's place, 0..1. */
  | { kind: 'swipe'; left: Slot; right: Slot; at: number }
  /** `range` is what the ends of `colours` stand for, a [256, 4] table of bytes. */
  | { kind: 'difference'; first: Slot; second: Slot; metric: Metric; range: [number, number]; colours: Uint8Array };

/** Device pixels, and how many of them make one pixel of a style sheet. */
export interface ViewSize extends Size {
  pixelRatio: number;
}

/** A point of the viewport as the pane sees it that it lies in. */
export interface PanePoint extends Point {
  slot: Slot;
  /** Device pixels from the viewport's left to the pane's. */
  left: number;
}

/** Size of each pane, for cameras: sideBySide has two, the other modes one. */
export function paneSize(mode: Mode, { width, height }: Size): Size {
  return { width: mode.kind === 'sideBySide' ? Math.floor(width / 2) : width, height };
}

/** What the camera shows and where. */
export function frameOf(mode: Mode, source: Size, size: Size): Frame {
  return { source, pane: paneSize(mode, size) };
}

/** Left edges of the panes, in device pixels. */
export function paneLefts(mode: Mode, size: Size): number[] {
  return mode.kind === 'sideBySide' ? [0, size.width - paneSize(mode, size).width] : [0];
}

/** Device pixels from the left to the line between two pictures; null where there is none. */
export function splitAt(mode: Mode, { width }: Size): number | null {
  if (mode.kind === 'sideBySide') return width / 2;
  return mode.kind === 'swipe' ? mode.at * width : null;
}

/** The slots of a mode: what is on the left, or first, or alone, and what is compared with it. */
export function slotsOf(mode: Mode): [Slot, Slot | null] {
  switch (mode.kind) {
    case 'single':
      return [mode.slot, null];
    case 'sideBySide':
    case 'swipe':
      return [mode.left, mode.right];
    case 'difference':
      return [mode.first, mode.second];
  }
}

/** Where a point of the viewport, in device pixels, lies. */
export function paneAt(mode: Mode, size: Size, { x, y }: Point): PanePoint {
  const [first, second] = slotsOf(mode);
  const split = splitAt(mode, size);
  const isSecond = second !== null && split !== null && x >= split;
  const left = isSecond && mode.kind === 'sideBySide' ? size.width - paneSize(mode, size).width : 0;
  return { x: x - left, y, slot: isSecond ? second : first, left };
}
