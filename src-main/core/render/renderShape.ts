/**
 * A shape's picture without a graphics device: the same that the window's shaders draw, for the command line and for
 * pictures of any size.
 */
import type { DistanceSource } from './distanceSource.ts';
import type { OrbitCamera } from './orbitCamera.ts';
import { rayPixels, type RayBand, type RayPicture } from './pictureBands.ts';
import { PixelColour } from './pixelColour.ts';
import type { Shading } from './shading.ts';

export interface ShapePicture extends RayPicture {
  camera: OrbitCamera;
  shading: Shading;
}

export interface ShapeSources {
  shown: DistanceSource;
  other: DistanceSource | null;
}

/**
 * Rows top..top+rows-1 of a picture.
 * @param sources `shown` is what is drawn; `other` colours its error and is outlined on the slice
 */
export function drawBand(sources: ShapeSources, picture: ShapePicture, top: number, rows: number): RayBand {
  return { top, rows, pixels: rayPixels(new PixelColour(sources, picture), picture, top, rows) };
}
