/** A picture as numbers. */
import type { Light } from './light.ts';

/** Colours of a picture: grey, grey + alpha is not kept, RGB, RGB + straight (not premultiplied) alpha. */
export type Channels = 1 | 3 | 4;

/** Bits a channel had in the source: 8 or 16; of light 16, or 32 of floating point. */
export type PictureDepth = 8 | 16 | 32;

export interface Pixels {
  width: number;
  height: number;
  channels: Channels;
  /** [O, height, width] in [0, 1]: sRGB-encoded, or light encoded as `light` says. */
  values: Float32Array;
  /** Of a picture of light. */
  light?: Light;
}
