/** What tests have the picture view show, so that it can be told to a page. */
import type { Display } from '../../src-main/core/render/display.ts';
import type { Camera } from '../../src-renderer/kinds/picture/view/camera.ts';
import type { Level, Region } from '../../src-renderer/kinds/picture/view/picture.ts';
import type { Filter, PictureMode } from '../../src-renderer/kinds/picture/view/pictureViewState.ts';
import type { PixelRect } from '../../src-renderer/kinds/picture/view/selection.ts';
import { COLOUR_MAPS, type ColourMapName } from '../../src-renderer/views/colourMaps.ts';
import type { Point, Size } from '../../src-renderer/views/geometry.ts';
import type { Slot } from '../../src-renderer/views/layout.ts';
import type { GestureLog, ViewScene } from './viewScene.ts';

export interface TestLayer extends Size {
  slot: Slot;
  level: Level;
  channels: 1 | 4;
  /** [height, width, channels] */
  values: number[];
  region: Region;
}

type Difference = Extract<PictureMode, { kind: 'difference' }>;

/** With the colours of a difference by name. */
export type TestMode = Exclude<PictureMode, Difference> | (Omit<Difference, 'colours' | 'map'> & { colours: TestColours; map?: Omit<TestLayer, 'slot' | 'level' | 'region'> });

/** ramp: entry i is the grey i. */
export type TestColours = ColourMapName | 'ramp';

export function colourTable(colours: TestColours): Uint8Array {
  return colours === 'ramp' ? Uint8Array.from({ length: 1024 }, (_, i) => (i % 4 === 3 ? 255 : i >> 2)) : COLOUR_MAPS[colours].table;
}

export interface PictureScene extends ViewScene {
  source: Size;
  /** null: fitted */
  camera: Camera | null;
  mode: TestMode;
  filter: Filter;
  layers: TestLayer[];
  grid: boolean;
  selection: PixelRect | null;
  display: Display;
}

export interface PictureLog extends GestureLog<Camera> {
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
