/** What the shape view is told to show, but for the shapes themselves. */
import type { OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import type { Rgb, Shading } from '../../../../src-main/core/render/shading.ts';
import type { Ground } from './ground.ts';
import type { Mode, Slot, ViewSize } from '../../../views/layout.ts';

export { BACKGROUNDS, DEFAULT_SHADING, type Shading } from '../../../../src-main/core/render/shading.ts';

/** All panes look through one camera. */
export type ShapeMode = Exclude<Mode, { kind: 'difference' }>;

/** Where the true mesh is seen: in place of the truth's distances, and over what else is shown. */
export interface MeshShow {
  asTruth: boolean;
  overlay: 'none' | 'solid' | 'wireframe';
  /** Of the overlay. */
  colour: Rgb;
}

export interface ShapeViewState {
  camera: OrbitCamera;
  shading: Shading;
  mode: ShapeMode;
  size: ViewSize;
  /** What the others are compared with: by error colours and by its outline on the slice. */
  reference: Slot;
  mesh: MeshShow;
  /** Of the line between two panes. */
  split: Rgb;
  /** What the shape stands on, on the screen alone; null: nothing. */
  ground: Ground | null;
  groundColour: Rgb;
}
