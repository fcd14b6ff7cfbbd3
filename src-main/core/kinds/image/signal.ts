/** An image as ground truth: values that can be sampled and compared with; and what it is without them. */
import type { GridSignal } from '../../signal/signal.ts';
import type { Light } from '../picture/light.ts';
import type { PictureDepth, Pixels } from '../picture/pixels.ts';

/**
 * A decoded picture, channel-planar: sRGB-encoded, or light in an encoding of its own.
 * values [O, height, width] in [0, 1]; 16-bit sources keep their 16 bits.
 */
export interface ImageSignal extends Pixels {
  kind: 'image';
  bitDepth: PictureDepth;
}

/** An image without its values. */
export interface ImageDataset {
  kind: 'image';
  /** File name without folder. */
  name: string;
  width: number;
  height: number;
  channels: 1 | 3 | 4;
  bitDepth: PictureDepth;
  /** Of a picture of light: how its values are encoded, and how bright it is shown. */
  light?: Light;
}

/** An image as a grid over the axes y and x. */
export function imageGrid({ width, height, channels, values }: ImageSignal): GridSignal {
  return { sizes: [height, width], outputs: channels, values };
}
