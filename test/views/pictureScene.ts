/** What a test has the page show: plain data that crosses into the browser. */
import type { Camera } from '../../src-renderer/kinds/picture/view/camera.ts';
import { COLOUR_MAPS, type ColourMapName } from '../../src-renderer/views/colourMaps.ts';
import type { Metric } from '../../src-renderer/kinds/picture/view/difference.ts';
import type { Filter, PixelRect } from '../../src-renderer/kinds/picture/view/picturePasses.ts';
import type { ViewSize } from '../../src-renderer/views/layout.ts';
import type { Level, Point, Region, Size, Slot } from '../../src-renderer/kinds/picture/view/picture.ts';

export interface TestLayer extends Size {
  slot: Slot;
  level: Level;
  channels: 1 | 4;
  /** [height, width, channels] */
  values: number[];
  region: Region;
}

/** As in layout.ts, with the colours by name. */
export type TestMode =
  | { kind: 'single'; slot: Slot }
  | { kind: 'sideBySide'; left: Slot; right: Slot }
  | { kind: 'swipe'; left: Slot; right: Slot; at: number }
  | { kind: 'difference'; first: Slot; second: Slot; metric: Metric; range: [number, number]; colours: TestColours };

/** ramp: entry i is the grey i. */
export type TestColours = ColourMapName | 'ramp';

export function colourTable(colours: TestColours): Uint8Array {
  return colours === 'ramp' ? Uint8Array.from({ length: 1024 }, (_, i) => (i % 4 === 3 ? 255 : i >> 2)) : COLOUR_MAPS[colours].table;
}

export interface TestScene {
  source: Size;
  size: ViewSize;
  /** null: fitted */
  camera: Camera | null;
  mode: TestMode;
  filter: Filter;
  layers: TestLayer[];
  grid: boolean;
  selection: PixelRect | null;
}

/** What gestures made of a scene; null: nothing was said of it. */
export interface GestureLog {
  camera: Camera;
  divider: number | null;
  /** In the order in which they were told. */
  selections: (PixelRect | null)[];
  hover: { u: Point; slot: Slot } | null;
}

export const COLOURS = {
  background: [0.2, 0.4, 0.6],
  checker: [
    [1, 1, 1],
    [0.6, 0.6, 0.6],
  ],
  grid: [0, 0, 0, 0.5],
  split: [1, 0, 1],
  selection: [
    [1, 1, 0],
    [0, 0, 1],
  ],
} as const;
