/** A volume's field from all sides, without a graphics device. */
import { boxBounds, type VolumeLook } from '../../../core/render/volume/volumeLook.ts';
import { DEFAULT_CAMERA, fitTo, turntable, type OrbitCamera, type PictureSize } from '../../../core/render/orbitCamera.ts';
import { bandPlanes, rayPixels, renderBands, type RayBand } from '../../../core/render/pictureBands.ts';
import { ValueReader } from '../../../core/render/volume/valueReader.ts';
import { VolumeColour } from '../../../core/render/volume/volumeColour.ts';
import { boxOf } from '../../../core/kinds/volume/drawn.ts';
import { scaledSize } from '../../../core/kinds/volume/box.ts';
import type { VolumeDataset } from '../../../core/kinds/volume/signal.ts';
import type { RunId, SessionApi } from '../../../core/session/api.ts';
import type { Task } from '../../../core/protocol/studio.ts';
import type { RayScene } from '../../cli/rayClip.ts';
import { turn } from '../../threads/turn.ts';
import { boxValues } from './saveVolume.ts';

export interface VolumeWish extends PictureSize {
  look: VolumeLook;
  channel: number;
  /** Samples along the longest side. */
  resolution: number;
  camera: Pick<OrbitCamera, 'azimuth' | 'elevation' | 'projection'>;
  zoom: number;
  antialias: number;
}

/** Free space around the box, as a part of its size. */
const MARGIN = 0.04;

export class VolumeScene implements RayScene {
  readonly camera: OrbitCamera;
  #wish: VolumeWish;
  #values: ValueReader;
  #dataset: VolumeDataset;
  #signal: AbortSignal | undefined;

  private constructor(values: ValueReader, dataset: VolumeDataset, wish: VolumeWish, camera: OrbitCamera, signal: AbortSignal | undefined) {
    [this.#values, this.#dataset, this.#wish, this.camera, this.#signal] = [values, dataset, wish, camera, signal];
  }

  /** @param views of a turn, in all of which the box fits the picture: 1 for a still. @throws RoomError, CancelledError */
  static async open(session: SessionApi, run: RunId, dataset: VolumeDataset, wish: VolumeWish, views: number, task: Task): Promise<VolumeScene> {
    const size = scaledSize(dataset, wish.resolution);
    const all = await boxValues(session, run, { size }, task);
    const samples = size[0] * size[1] * size[2];
    const values = new ValueReader({ size, values: all.subarray(wish.channel * samples, (wish.channel + 1) * samples) });
    const bounds = boxBounds(boxOf(dataset));
    const fitted = fitTo({ ...DEFAULT_CAMERA, ...wish.camera }, bounds, wish);
    const distances = Array.from({ length: views }, (_, k) => fitTo(turntable(fitted, k / views), bounds, wish).distance);
    const camera = { ...fitted, distance: ((1 + MARGIN) * Math.max(...distances)) / wish.zoom };
    return new VolumeScene(values, dataset, wish, camera, task.signal);
  }

  /** The bands of a picture, as writers of pictures take them. @throws CancelledError */
  async *bands(camera = this.camera): AsyncGenerator<{ top: number; rows: number; planes: Float32Array }> {
    const { width, height, look, antialias } = this.#wish;
    const picture = { width, height, antialias, camera, look, box: boxOf(this.#dataset) };
    const colour = new VolumeColour(this.#values, picture);
    const draw = async (_: typeof picture, top: number, rows: number): Promise<RayBand> => {
      await turn();
      return { top, rows, pixels: rayPixels(colour, picture, top, rows) };
    };
    const channels = look.background ? 3 : 4;
    for await (const band of renderBands(draw, picture, this.#signal ? { signal: this.#signal } : {})) {
      yield { top: band.top, rows: band.rows, planes: bandPlanes(band, channels) };
    }
  }
}
