/** What `coordx render` draws, and from where: a model's volume, and a camera that has all of the shape in sight. */
import { availableParallelism } from 'node:os';
import { insideBounds } from '../../../../core/mesh/extract/insideBounds.ts';
import type { SparseGrid } from '../../../../core/mesh/sparseGrid.ts';
import { DOMAIN } from '../../../../core/query/shapeField.ts';
import { wholeVolume } from '../../../../core/query/volumePart.ts';
import { COLOUR_TABLES } from '../../../../core/render/colourTables.ts';
import { DEFAULT_CAMERA, fitTo, turntable, type OrbitCamera, type PictureSize } from '../../../../core/render/orbitCamera.ts';
import { bandPlanes, renderBands } from '../../../../core/render/pictureBands.ts';
import type { Shading, Slice } from '../../../../core/render/shading.ts';
import { marchedVolume } from '../../../../core/render/volumeSource.ts';
import type { ShapeTraining } from '../../../../core/training/shapeOptions.ts';
import { renderThreads, type RenderThreads } from '../threads/renderThreads.ts';
import type { Querying } from '../../../cli/modelQuery.ts';
import { ASKING_PART, type RayScene } from '../../../cli/rayClip.ts';

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
  slice: Pick<Slice, 'axis' | 'at'> | null;
  antialias: number;
  /** Threads that draw; as many as the processor runs at once by default. */
  threads?: number;
}

/** Free space around a shape that fits the picture, as a part of its size. */
const MARGIN = 0.04;
/** Contours on a slice, from the surface to where distances are known no more. */
const CONTOURS = 5;
const CONTOUR_COLOUR = [0.08, 0.08, 0.1] as const;

export class ShapeScene implements RayScene {
  readonly camera: OrbitCamera;
  #threads: RenderThreads;
  #wish: Wish;
  #signal: AbortSignal;

  private constructor(threads: RenderThreads, camera: OrbitCamera, wish: Wish, signal: AbortSignal) {
    [this.#threads, this.camera, this.#wish, this.#signal] = [threads, camera, wish, signal];
  }

  /** @param views of a turn, in all of which the shape fits the picture: 1 for a still. @throws CancelledError */
  static async open(querying: Querying, wish: Wish, views: number): Promise<ShapeScene> {
    const volume = await volumeOf(querying, wish.resolution, ASKING_PART);
    const bounds = insideBounds(volume) ?? DOMAIN;
    const fitted = fitTo({ ...DEFAULT_CAMERA, ...wish.camera }, bounds, wish);
    const all = Array.from({ length: views }, (_, k) => fitTo(turntable(fitted, k / views), bounds, wish).distance);
    const distance = ((1 + MARGIN) * Math.max(...all)) / wish.zoom;
    const shown = marchedVolume(volume, wish.shape);
    const threads = renderThreads({ shown, other: null }, wish.threads ?? availableParallelism());
    const slice = wish.slice && sliceOf(wish.slice, shown.limit);
    return new ShapeScene(threads, { ...fitted, distance }, { ...wish, shading: { ...wish.shading, slice } }, querying.signal);
  }

  /** The bands of a picture, as writers of pictures take them. @throws CancelledError */
  async *bands(camera = this.camera): AsyncGenerator<{ top: number; rows: number; planes: Float32Array }> {
    const { width, height, shading, antialias } = this.#wish;
    const { draw, ahead } = this.#threads;
    const channels = shading.background ? 3 : 4;
    const picture = { width, height, shading, antialias, camera };
    for await (const band of renderBands(draw, picture, { signal: this.#signal, ahead })) {
      yield { top: band.top, rows: band.rows, planes: bandPlanes(band, channels) };
    }
  }

  /** Ends its threads. */
  close(): void {
    this.#threads.close();
  }
}

/** @param limit distances are known up to it */
function sliceOf(plane: Pick<Slice, 'axis' | 'at'>, limit: number): Slice {
  const colours = COLOUR_TABLES.balance;
  return { ...plane, spacing: limit / CONTOURS, range: limit, colours, contour: CONTOUR_COLOUR, trueContour: CONTOUR_COLOUR };
}

/** A shape's field on a grid. @param part of all the work, 0..1, for the line of progress. */
function volumeOf({ session, run, line, signal }: Querying, resolution: number, part: number): Promise<SparseGrid> {
  return wholeVolume(session.volume(run.id, { resolution }, { signal }), (done) =>
    line.show(part * done, () => [`asking the field on ${resolution} x ${resolution} x ${resolution} samples`]),
  );
}
