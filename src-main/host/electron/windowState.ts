/** Where the window stood: remembered in a file, and brought back to where it can be seen and reached. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserWindow, Rectangle, Size } from 'electron';
import { z } from 'zod';

export interface WindowState {
  /** In the screen's device-independent pixels. */
  bounds: Rectangle;
  isMaximized: boolean;
}

const STATE = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() }),
  isMaximized: z.boolean(),
});

const USUAL = { width: 1360, height: 860 };
/** So much of the upper edge must lie on a display for the window to be taken hold of. */
const REACHABLE = { width: 120, height: 32 };

/**
 * The state to open the window with.
 * @param saved what a file held, of whatever form.
 * @param workAreas of all displays, the primary one first.
 */
export function fitState(saved: unknown, workAreas: readonly Rectangle[]): WindowState {
  const { data } = STATE.safeParse(saved);
  const { bounds = null, isMaximized = false } = data ?? {};
  const places = bounds ? workAreas.map((area) => ({ area, fitted: { ...bounds, ...fitSize(bounds, area) } })) : [];
  const place = places.find(({ area, fitted }) => isReachable(fitted, area));
  const [primary = { x: 0, y: 0, ...USUAL }] = workAreas;
  return { bounds: place?.fitted ?? centred(fitSize(bounds ?? USUAL, primary), primary), isMaximized };
}

/** Reads what `rememberState` wrote; null when there is nothing to be read. */
export function readState(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Writes the window's state, at once: the program may be about to end. */
export function rememberState(file: string, window: Pick<BrowserWindow, 'getNormalBounds' | 'isMaximized'>): void {
  const state: WindowState = { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() };
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // A window that opens in its usual place next time is no trouble worth a message.
  }
}

function isReachable({ x, y, width }: Rectangle, area: Rectangle): boolean {
  const seen = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return seen >= REACHABLE.width && y >= area.y && y + REACHABLE.height <= area.y + area.height;
}

function fitSize(size: Size, area: Size): Size {
  return { width: Math.min(size.width, area.width), height: Math.min(size.height, area.height) };
}

function centred({ width, height }: Size, area: Rectangle): Rectangle {
  const x = area.x + Math.floor((area.width - width) / 2);
  return { x, y: area.y + Math.floor((area.height - height) / 2), width, height };
}
