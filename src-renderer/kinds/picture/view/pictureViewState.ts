/** What the picture view is told to show, but for the pictures themselves. */
import type { Display } from '../../../../src-main/core/render/display.ts';
import type { Rgb } from '../../../../src-main/core/render/shading.ts';
import type { Size } from '../../../views/geometry.ts';
import type { Mode, Slot, ViewSize } from '../../../views/layout.ts';
import type { Camera } from './camera.ts';
import type { Metric } from './difference.ts';
import type { Picture } from './picture.ts';
import type { PixelRect } from './selection.ts';

/**
 * All panes look through one camera. `range` is what the ends of `colours` stand for, a [256, 4] table of bytes. Where there
 * is a `map` of the whole source, or null until it is made, it is shown in place of the metric.
 */
export type PictureMode =
  | Exclude<Mode, { kind: 'difference' }>
  | (Extract<Mode, { kind: 'difference' }> & { metric: Metric; range: [number, number]; colours: Uint8Array; map?: Picture | null });

/** How a picture is enlarged; reduced it is always averaged. */
export type Filter = 'nearest' | 'bilinear' | 'bicubic';

export interface Colours {
  background: Rgb;
  /** Behind what is transparent. */
  checker: readonly [Rgb, Rgb];
  /** Lines between pixels, with alpha. */
  grid: readonly [number, number, number, number];
  /** The line between two pictures. */
  split: Rgb;
  /** The lines inside and outside the edge of the selection. */
  selection: readonly [Rgb, Rgb];
}

export interface PictureViewState {
  /** In pixels; the camera, the grid and the selection relate to it. */
  source: Size;
  camera: Camera;
  mode: PictureMode;
  size: ViewSize;
  filters: Record<Slot, Filter>;
  colours: Colours;
  grid: boolean;
  selection: PixelRect | null;
  /** Of pictures as such; a difference is that of the values. */
  display: Display;
}
