/** What `coordx render` draws, and from where: a model's volume, and a camera that has all of the shape in sight. */
import { insideBounds } from '../../core/mesh/insideBounds.ts';
import { DOMAIN } from '../../core/query/volume.ts';
import type { DistanceSource } from '../../core/render/distanceSource.ts';
import { DEFAULT_CAMERA, fitTo, turntable, type OrbitCamera, type PictureSize } from '../../core/render/orbitCamera.ts';
import { renderShape, type ShapeBand } from '../../core/render/renderShape.ts';
import type { Shading } from '../../core/render/shading.ts';
import { volumeSource } from '../../core/render/volumeSource.ts';
import type { ShapeTraining } from '../../core/training/shapeOptions.ts';
import { turn } from '../turn.ts';
import { volumeOf, type Querying } from './modelQuery.ts';

/** What is asked for. */
export interface Wish extends PictureSize {
  /** What the model has learned. */
  shape: ShapeTraining;
  /** Samples of its volume along each axis. */
  resolution: number;
  camera: Pick<OrbitCamera, 'azimuth' | 'elevation' | 'projection'>;
  /** How much larger the shape is shown than as it fits the picture. */
  zoom: number;
  shading: Shading;
  antialias: number;
}

/** The part of the work that is asking the field. */
export const VOLUME_PART = 0.1;
/** Free space around a shape that fits the picture, as a part of its size. */
const MARGIN = 0.04;

export class ShapeScene {
  readonly camera: OrbitCamera;
  #source: DistanceSource;
  #wish: Wish;
  #signal: AbortSignal;

  private constructor(source: DistanceSource, camera: OrbitCamera, wish: Wish, signal: AbortSignal) {
    [this.#source, this.camera, this.#wish, this.#signal] = [source, camera, wish, signal];
  }

  /** @param views of a turn, in all of which the shape fits the picture: 1 for a still. @throws CancelledError */
  static async open(querying: Querying, wish: Wish, views: number): Promise<ShapeScene> {
    const volume = await volumeOf(querying, wish.resolution, VOLUME_PART);
    const bounds = insideBounds(volume) ?? DOMAIN;
    const fitted = fitTo({ ...DEFAULT_CAMERA, ...wish.camera }, bounds, wish);
    const all = Array.from({ length: views }, (_, k) => fitTo(turntable(fitted, k / views), bounds, wish).distance);
    const distance = ((1 + MARGIN) * Math.max(...all)) / wish.zoom;
    return new ShapeScene(volumeSource(volume, wish.shape), { ...fitted, distance }, wish, querying.signal);
  }

  /** The bands of a picture, as writers of pictures take them. @param progress of the turn, 0..1. @throws CancelledError */
  async *bands(progress = 0): AsyncGenerator<{ top: number; rows: number; planes: Float32Array }> {
    const { width, height, shading, antialias } = this.#wish;
    const picture = { width, height, shading, antialias, camera: turntable(this.camera, progress) };
    const channels = shading.background ? 3 : 4;
    for await (const band of renderShape({ shown: this.#source, other: null }, picture, { signal: this.#signal, turn })) {
      yield { top: band.top, rows: band.rows, planes: planesOf(band, channels) };
    }
  }
}

/** [channels, rows, width], 0..1. */
function planesOf({ pixels }: ShapeBand, channels: 3 | 4): Float32Array {
  const count = pixels.length / 4;
  const planes = new Float32Array(channels * count);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < count; i++) planes[c * count + i] = (pixels[4 * i + c] as number) / 255;
  }
  return planes;
}
