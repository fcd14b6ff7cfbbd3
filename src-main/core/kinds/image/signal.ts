/** An image as ground truth: values that can be sampled and compared with; and what it is without them. */
import type { GridSignal } from '../../signal/signal.ts';
import type { Pixels } from '../picture/pixels.ts';

/**
 * A decoded picture, sRGB-encoded (not linear light), channel-planar.
 * values [O, height, width] in [0, 1]; 16-bit sources keep their 16 bits.
 */
export interface ImageSignal extends Pixels {
  kind: 'image';
  /** Bits a channel had in the source: 8 or 16. */
  bitDepth: 8 | 16;
}

/** An image without its values. */
export interface ImageDataset {
  kind: 'image';
  /** File name without folder. */
  name: string;
  width: number;
  height: number;
  channels: 1 | 3 | 4;
  bitDepth: 8 | 16;
}

/** An image as a grid over the axes y and x. */
export function imageGrid({ width, height, channels, values }: ImageSignal): GridSignal {
  return { sizes: [height, width], outputs: channels, values };
}
