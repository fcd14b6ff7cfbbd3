/** A picture as numbers. */

/** Colours of a picture: grey, grey + alpha is not kept, RGB, RGB + straight (not premultiplied) alpha. */
export type Channels = 1 | 3 | 4;

export interface Pixels {
  width: number;
  height: number;
  channels: Channels;
  /** [O, height, width] in [0, 1], sRGB-encoded. */
  values: Float32Array;
}
