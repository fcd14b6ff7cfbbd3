/** What a field is trained on, without the values themselves. */
import { CoordxError } from '../base/errors.ts';
import type { FieldDomain } from '../presets/presets.ts';
import { isMesh, triangleCount, vertexCount } from '../mesh/mesh.ts';
import type { ImageSignal } from './image/signal.ts';
import type { ShapeSignal, ShapeTransform } from './shape/signal.ts';
import type { VideoSignal } from './video/signal.ts';

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

export interface ShapeDataset {
  kind: 'shape';
  /** File name without folder. */
  name: string;
  /** From the units and the place of the source to those of the field. */
  transform: ShapeTransform;
  /** Along x, y, z, in source units. */
  size: [number, number, number];
  /** Of a point cloud 0. */
  triangles: number;
  /** Vertices of a mesh, or points of a cloud. */
  points: number;
}

/** What has pixels. */
export type PictureDataset = ImageDataset | VideoDataset;

export type DatasetDescription = PictureDataset | ShapeDataset;

/** Decoded sources. */
export type PictureSignal = ImageSignal | VideoSignal;
export type Signal = PictureSignal | ShapeSignal;

/** The description that belongs to a signal. */
export type DatasetOf<S extends Signal> = Extract<DatasetDescription, Pick<S, 'kind'>>;

/** Samples along the axes of a shape that presets are made for: it has none of its own. */
const SHAPE_SAMPLES = 256;

/** What a source is, without its values. */
export function describeSource<S extends Signal>(source: S, name: string): DatasetOf<S> {
  return describe(source, name) as DatasetOf<S>;
}

function describe(source: Signal, name: string): DatasetDescription {
  switch (source.kind) {
    case 'image': {
      const { width, height, channels, bitDepth } = source;
      return { kind: 'image', name, width, height, channels, bitDepth };
    }
    case 'video': {
      const { frames, width, height, channels, frameRate, bitDepth } = source;
      return { kind: 'video', name, frames, width, height, channels, frameRate, bitDepth };
    }
    case 'shape': {
      const { surface, bounds, transform } = source;
      const along = (axis: 0 | 1 | 2): number => (bounds.max[axis] - bounds.min[axis]) / transform.scale;
      const triangles = isMesh(surface) ? triangleCount(surface) : 0;
      return { kind: 'shape', name, transform, size: [along(0), along(1), along(2)], triangles, points: vertexCount(surface) };
    }
  }
}

/** What a field of a dataset is made for: axes y and x of an image; t, y and x of a video; z, y and x of a shape. */
export function domainOf(dataset: DatasetDescription): FieldDomain {
  switch (dataset.kind) {
    case 'image':
      return { axes: ['y', 'x'], sizes: [dataset.height, dataset.width], outputs: dataset.channels };
    case 'video':
      return { axes: ['t', 'y', 'x'], sizes: [dataset.frames, dataset.height, dataset.width], outputs: dataset.channels };
    case 'shape':
      return { axes: ['z', 'y', 'x'], sizes: [SHAPE_SAMPLES, SHAPE_SAMPLES, SHAPE_SAMPLES], outputs: 1 };
  }
}

/** Axes as they are said: `y and x`, `t, y and x`. */
export function axesInWords(axes: readonly string[]): string {
  return axes.join(', ').replace(/, ([^,]+)$/, ' and $1');
}

/** A kind of dataset with its article: `an image`. */
export function kindInWords(kind: DatasetDescription['kind']): string {
  return `${kind === 'image' ? 'an' : 'a'} ${kind}`;
}

/** A dataset that has pixels. @throws CoordxError when it is a shape. */
export function pictureOf(dataset: DatasetDescription): PictureDataset {
  if (dataset.kind !== 'shape') return dataset;
  throw new CoordxError(`"${dataset.name}" is a shape and has no picture of its own: "coordx render" draws its model, and "coordx mesh" makes a mesh of it.`);
}

/** Whether fields of one can go on training on the other: pictures of the same axes, sizes and outputs; the same shape. */
export function isSameForm(a: DatasetDescription, b: DatasetDescription): boolean {
  if (a.kind === 'shape' || b.kind === 'shape') return a.kind === 'shape' && b.kind === 'shape' && isSameShape(a, b);
  const [one, other] = [domainOf(a), domainOf(b)];
  return a.kind === b.kind && one.sizes.join() === other.sizes.join() && one.outputs === other.outputs;
}

/** A shape elsewhere, or of another size, would be exported to where the first one was. */
function isSameShape(a: ShapeDataset, b: ShapeDataset): boolean {
  const facts = ({ transform, size, triangles, points }: ShapeDataset): string =>
    [...transform.center, transform.scale, ...size, triangles, points].join();
  return facts(a) === facts(b);
}
