/** What draws shapes, as the state knows it. */
import type { OrbitCamera, PictureSize } from '../../../../src-main/core/render/orbitCamera.ts';

/** How a picture of a shape is to be. */
export interface SnapshotWish {
  size: PictureSize;
  isTransparent: boolean;
}

/** What draws shapes. */
export interface ShapeCanvas {
  /** As it is on show, as a PNG file. */
  snapshot(wanted: SnapshotWish): Promise<Uint8Array>;
  /** Through another camera, [height, width, 4] bytes. */
  frame(camera: OrbitCamera, size: PictureSize): Promise<Uint8Array>;
}
