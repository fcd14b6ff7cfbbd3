/** How a shape is looked at: from where, in which light, cut where. Everything of it is found again in a project. */
import type { Bounds } from '../../../../src-main/core/mesh/mesh.ts';
import type { CameraPath } from '../../../../src-main/core/render/cameraPath.ts';
import {
  DEFAULT_CAMERA,
  fitTo,
  orbit,
  pan,
  zoom,
  type OrbitCamera,
  type PictureSize,
} from '../../../../src-main/core/render/orbitCamera.ts';
import { SHADING_MODES, type ShadingMode } from '../../../../src-main/core/render/shading.ts';
import { numberOr, oneOf } from '../../../state/base/remembered.ts';
import { CameraWay } from './cameraWay.svelte.ts';

export { SHADING_MODES, type ShadingMode } from '../../../../src-main/core/render/shading.ts';
export type { OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';

/** grid: distances on a grid of the slider's resolution; network: the network's own features, put together per pixel. */
export const DRAWINGS = ['grid', 'network'] as const;
export type Drawing = (typeof DRAWINGS)[number];

/** How the true mesh lies over what is shown. */
export const OVERLAYS = ['none', 'wireframe', 'solid'] as const;
export type MeshOverlay = (typeof OVERLAYS)[number];

export const SLICE_AXES = ['x', 'y', 'z'] as const;
export type SliceAxis = (typeof SLICE_AXES)[number];

/** Samples along each axis that a shape can be asked for by the slider. */
export const SHAPE_RESOLUTION = { least: 32, most: 512, usual: 128 } as const;

/** Directions that a shape is looked at from. */
export const SIDES = {
  front: { azimuth: 0, elevation: 0 },
  right: { azimuth: 90, elevation: 0 },
  top: { azimuth: 0, elevation: 90 },
  back: { azimuth: 180, elevation: 0 },
  left: { azimuth: 270, elevation: 0 },
  below: { azimuth: 0, elevation: -90 },
} as const;
export type Side = keyof typeof SIDES;

/** Free space around a shape that is fitted, as a part of its size. */
const MARGIN = 0.06;
/** Degrees a second of a turntable. */
const TURNING = 30;

export interface SliceState {
  axis: SliceAxis;
  /** -1..1 */
  at: number;
}

/** What a project remembers. */
export interface ShapeLookData {
  camera: OrbitCamera | null;
  shading: ShadingMode;
  slice: SliceState | null;
  overlay: MeshOverlay;
  drawing: Drawing;
  resolution: number;
  errorRange: number | null;
  hasGuides: boolean;
  way: CameraPath;
}

export class ShapeLook {
  shading = $state<ShadingMode>('lit');
  slice = $state.raw<SliceState | null>(null);
  overlay = $state<MeshOverlay>('none');
  drawing = $state<Drawing>('grid');
  resolution = $state<number>(SHAPE_RESOLUTION.usual);
  /** Distance that the ends of the error's colours stand for; null: the usual one. */
  errorRange = $state<number | null>(null);
  isTurning = $state(false);
  /** Whether axes, ground and scale are drawn: never into files. */
  hasGuides = $state(true);
  /** The camera's way. */
  readonly way: CameraWay;
  /** Device pixels of a pane; null while there is no viewport. */
  pane = $state.raw<PictureSize | null>(null);
  #chosen = $state.raw<OrbitCamera | null>(null);
  #bounds: () => Bounds | null;

  /** @param bounds of the shape that is looked at, null when there is none. */
  constructor(bounds: () => Bounds | null) {
    this.#bounds = bounds;
    this.way = new CameraWay({
      current: () => this.camera,
      follow: (camera) => {
        this.isTurning = false;
        this.#chosen = camera;
      },
    });
  }

  /** Where the camera stands: until somebody moves it, where it sees all of the shape. Null without a viewport. */
  get camera(): OrbitCamera | null {
    return this.#chosen ?? this.#fitted(DEFAULT_CAMERA);
  }

  /** Of the shape that is looked at, in the domain; null when there is none. */
  get bounds(): Bounds | null {
    return this.#bounds();
  }

  setCamera(camera: OrbitCamera): void {
    this.#chosen = camera;
    this.way.moved(camera);
  }

  /** All of the shape, from where the camera is. */
  fit(): void {
    this.#move((camera) => this.#fitted(camera) ?? camera);
  }

  /** All of the shape, from where it is looked at first. */
  home(): void {
    this.isTurning = false;
    this.#chosen = null;
  }

  lookFrom(side: Side): void {
    this.isTurning = false;
    this.#move((camera) => this.#fitted({ ...camera, ...SIDES[side] }) ?? camera);
  }

  /** From where the camera would be on the other side of the shape. */
  lookFromOpposite(): void {
    this.isTurning = false;
    this.#move((camera) => {
      // From above comes from below, where the shape is not turned round too.
      const isPole = Math.abs(camera.elevation) > 89;
      return { ...camera, azimuth: isPole ? camera.azimuth : (camera.azimuth + 180) % 360, elevation: -camera.elevation };
    });
  }

  orbitBy(azimuth: number, elevation: number): void {
    this.#move((camera) => orbit(camera, azimuth, elevation));
  }

  /** In parts of the viewport: the camera goes right and down. */
  panBy(across: number, down: number): void {
    this.#move((camera, pane) => pan(camera, pane, -across * pane.width, -down * pane.height));
  }

  zoomBy(factor: number): void {
    this.#move((camera, pane) => zoom(camera, pane, factor, { x: pane.width / 2, y: pane.height / 2 }));
  }

  toggleProjection(): void {
    this.#move((camera) => ({
      ...camera,
      projection: camera.projection === 'perspective' ? 'orthographic' : 'perspective',
    }));
  }

  /** Goes on as a turntable does in so many seconds. */
  turn(seconds: number): void {
    this.orbitBy(TURNING * seconds, 0);
  }

  toggleSlice(): void {
    this.slice = this.slice ? null : { axis: 'x', at: 0 };
  }

  remember(): ShapeLookData {
    const { shading, slice, overlay, drawing, resolution, errorRange, hasGuides } = this;
    return { camera: this.#chosen, shading, slice, overlay, drawing, resolution, errorRange, hasGuides, way: this.way.remember() };
  }

  restore(data: Partial<ShapeLookData>): void {
    this.#chosen = data.camera ?? null;
    this.shading = oneOf(SHADING_MODES, data.shading);
    this.slice = data.slice ?? null;
    this.overlay = oneOf(OVERLAYS, data.overlay);
    this.drawing = oneOf(DRAWINGS, data.drawing);
    this.resolution = numberOr(data.resolution, SHAPE_RESOLUTION.usual);
    this.errorRange = numberOr(data.errorRange, null);
    this.hasGuides = data.hasGuides ?? true;
    this.isTurning = false;
    this.way.restore(data.way);
  }

  #move(act: (camera: OrbitCamera, pane: PictureSize) => OrbitCamera): void {
    const { camera, pane } = this;
    if (camera && pane) this.setCamera(act(camera, pane));
  }

  #fitted(camera: OrbitCamera): OrbitCamera | null {
    const bounds = this.#bounds();
    const { pane } = this;
    if (!bounds || !pane || pane.width < 1 || pane.height < 1) return null;
    const fitted = fitTo(camera, bounds, pane);
    return { ...fitted, distance: fitted.distance * (1 + MARGIN) };
  }
}
