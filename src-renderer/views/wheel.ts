/** How far a wheel zooms. */

/** Doublings a pixel of wheel movement; a pinch on a touchpad tells smaller numbers. */
const WHEEL = { usual: 1 / 240, pinch: 1 / 60, lineHeight: 30, pageHeight: 600, most: 1.5 } as const;

/** How a wheel event tells its movement: WheelEvent has these. */
export interface WheelMove {
  deltaY: number;
  /** 0: pixels, 1: lines, 2: pages. */
  deltaMode: number;
  /** Held, or a pinch on a touchpad. */
  ctrlKey: boolean;
}

/** The factor to zoom by: smooth in the movement, and limited for one event. */
export function wheelFactor({ deltaY, deltaMode, ctrlKey }: WheelMove): number {
  const unit = deltaMode === 0 ? 1 : deltaMode === 1 ? WHEEL.lineHeight : WHEEL.pageHeight;
  const doublings = -deltaY * unit * (ctrlKey ? WHEEL.pinch : WHEEL.usual);
  return 2 ** Math.min(WHEEL.most, Math.max(-WHEEL.most, doublings));
}
