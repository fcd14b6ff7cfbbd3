/** What a field is trained on, without the values themselves. */
import type { FieldDomain } from './field/presets.ts';
import type { ImageSignal } from './signal/image.ts';
import type { VideoSignal } from './signal/video.ts';

export interface ImageDataset {
  kind: 'image';
  /** File name without folder. */
  name: string;
  width: number;
  height: number;
  channels: 1 | 3 | 4;
  bitDepth: 8 | 16;
}

export interface VideoDataset {
  kind: 'video';
  /** File name without folder. */
  name: string;
  frames: number;
  width: number;
  height: number;
  channels: 1 | 3;
  /** Frames a second: frame k is shown at k / frameRate. */
  frameRate: number;
  /** Bits a channel had in the source: 8, 10, 12, 16, or 32 of floating point. */
  bitDepth: number;
}

export type DatasetDescription = ImageDataset | VideoDataset;

/** What a source is, without its values. */
export function describeSource(source: ImageSignal | VideoSignal, name: string): DatasetDescription {
  if (source.kind === 'image') {
    const { width, height, channels, bitDepth } = source;
    return { kind: 'image', name, width, height, channels, bitDepth };
  }
  const { frames, width, height, channels, frameRate, bitDepth } = source;
  return { kind: 'video', name, frames, width, height, channels, frameRate, bitDepth };
}

/** What a field of a dataset is made for: axes y and x of an image; t, y and x of a video. */
export function domainOf(dataset: DatasetDescription): FieldDomain {
  const { width, height, channels } = dataset;
  if (dataset.kind === 'image') return { axes: ['y', 'x'], sizes: [height, width], outputs: channels };
  return { axes: ['t', 'y', 'x'], sizes: [dataset.frames, height, width], outputs: channels };
}

/** Axes as they are said: `y and x`, `t, y and x`. */
export function axesInWords(axes: readonly string[]): string {
  return axes.join(', ').replace(/, ([^,]+)$/, ' and $1');
}

/** Whether fields of one can go on training on the other: the same axes, sizes and outputs. */
export function isSameForm(a: DatasetDescription, b: DatasetDescription): boolean {
  const [one, other] = [domainOf(a), domainOf(b)];
  return a.kind === b.kind && one.sizes.join() === other.sizes.join() && one.outputs === other.outputs;
}
