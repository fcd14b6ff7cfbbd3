/** What the volume view is told to show, but for the values themselves. */
import type { OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import type { Rgb } from '../../../../src-main/core/render/shading.ts';
import type { VolumeLook } from '../../../../src-main/core/render/volume/volumeLook.ts';
import type { Mode, ViewSize } from '../../../views/layout.ts';
import type { Panes, SliceKind, SliceState } from './cells.ts';

export { DEFAULT_CAMERA } from '../../../../src-main/core/render/orbitCamera.ts';
export { DEFAULT_SHADING, type Background } from '../../../../src-main/core/render/shading.ts';
export { GREY_TABLE, type VolumeLook as DrawnLook } from '../../../../src-main/core/render/volume/volumeLook.ts';

export interface VolumeColours {
  /** Of the line between two panes, and between cells. */
  split: Rgb;
  cells: Rgb;
  /** Of the lines where slices are. */
  cross: Readonly<Record<SliceKind, Rgb>>;
}

export interface VolumeViewState {
  camera: OrbitCamera;
  look: VolumeLook;
  slices: SliceState;
  panes: Panes;
  mode: Mode;
  size: ViewSize;
  /** Of a difference: where its colours end, and those of slices and of the volume, [256, 4] bytes. */
  error: { range: number; signed: Uint8Array; amount: Uint8Array };
  colours: VolumeColours;
  /** Whether the lines of the slices are drawn. */
  hasCross: boolean;
}
