/** How the viewport is divided: which slot is shown where, and which point of it belongs to which pane. */
import type { Area, Point, Size } from './geometry.ts';

/** What can be shown: what was given, and two predictions of it. */
export type Slot = 'truth' | 'a' | 'b';

export const SLOTS: readonly Slot[] = ['truth', 'a', 'b'];

/** What is shown. All panes look through one camera. */
export type Mode =
  | { kind: 'single'; slot: Slot }
  | { kind: 'sideBySide'; left: Slot; right: Slot }
  /** One slot left of the divider, another right of it; `at` is the divider's place, 0..1. */
  | { kind: 'swipe'; left: Slot; right: Slot; at: number }
  /** How far the first is from the second. */
  | { kind: 'difference'; first: Slot; second: Slot };

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

/** Width of the line between two panes, in pixels of a style sheet. */
const SPLIT_WIDTH = 2;

/** Size of each pane, for cameras: sideBySide has two, the other modes one. */
export function paneSize(mode: Mode, { width, height }: Size): Size {
  return { width: mode.kind === 'sideBySide' ? Math.floor(width / 2) : width, height };
}

/** Left edges of the panes, in device pixels. */
export function paneLefts(mode: Mode, size: Size): number[] {
  return mode.kind === 'sideBySide' ? [0, size.width - paneSize(mode, size).width] : [0];
}

/** Device pixels from the left to the line between two panes; null where there is none. */
export function splitAt(mode: Mode, { width }: Size): number | null {
  if (mode.kind === 'sideBySide') return width / 2;
  return mode.kind === 'swipe' ? mode.at * width : null;
}

/** The line between two panes in a buffer of any size that shows all of the viewport; null where there is none. */
export function splitLine(mode: Mode, size: ViewSize, buffer: Size): Area | null {
  const split = splitAt(mode, buffer);
  if (split === null) return null;
  const width = Math.max(1, Math.round((SPLIT_WIDTH * size.pixelRatio * buffer.width) / size.width));
  const left = Math.round(split - width / 2);
  return { left: Math.max(0, left), top: 0, right: Math.min(buffer.width, left + width), bottom: buffer.height };
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

/** A part of the viewport with a camera's picture in it, in its pixels. */
export interface Pane {
  /** What is seen there: of a difference both. */
  slots: [Slot, ...Slot[]];
  /** Where the camera's pane begins. */
  left: number;
  /** What is seen of it. */
  from: number;
  to: number;
}

/** The panes of a viewport, or of a buffer of any size that shows all of it. */
export function panesOf(mode: Mode, size: Size): Pane[] {
  const [first, second] = slotsOf(mode);
  const split = splitAt(mode, size);
  if (split === null || second === null) {
    return [{ slots: second ? [first, second] : [first], left: 0, from: 0, to: size.width }];
  }
  const left = paneLefts(mode, size).at(-1) as number;
  return [
    { slots: [first], left: 0, from: 0, to: split },
    { slots: [second], left, from: split, to: size.width },
  ];
}

/** Where a point of the viewport, in device pixels, lies. */
export function paneAt(mode: Mode, size: Size, { x, y }: Point): PanePoint {
  const [first, second] = slotsOf(mode);
  const split = splitAt(mode, size);
  const isSecond = second !== null && split !== null && x >= split;
  const left = isSecond && mode.kind === 'sideBySide' ? size.width - paneSize(mode, size).width : 0;
  return { x: x - left, y, slot: isSecond ? second : first, left };
}
