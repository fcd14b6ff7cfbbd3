/** How a shape is looked at: from where, in which light, cut where. Everything of it is found again in a project. */
import type { Bounds } from '../../../../src-main/core/mesh/mesh.ts';
import type { CameraPath } from '../../../../src-main/core/render/cameraPath.ts';
import type { OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import { SHADING_MODES, type ShadingMode } from '../../../../src-main/core/render/shading.ts';
import { numberOr, oneOf } from '../../../state/base/remembered.ts';
import { OrbitLook } from '../../../state/view/orbitLook.svelte.ts';
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

export class ShapeLook extends OrbitLook {
  shading = $state<ShadingMode>('lit');
  slice = $state.raw<SliceState | null>(null);
  overlay = $state<MeshOverlay>('none');
  drawing = $state<Drawing>('grid');
  resolution = $state<number>(SHAPE_RESOLUTION.usual);
  /** Distance that the ends of the error's colours stand for; null: the usual one. */
  errorRange = $state<number | null>(null);
  /** Whether axes, ground and scale are drawn: never into files. */
  hasGuides = $state(true);
  /** The camera's way. */
  readonly way: CameraWay;

  /** @param bounds of the shape that is looked at, null when there is none. */
  constructor(bounds: () => Bounds | null) {
    super(bounds);
    this.way = new CameraWay({
      current: () => this.camera,
      follow: (camera) => {
        this.isTurning = false;
        this.chosen = camera;
      },
    });
  }

  protected override moved(camera: OrbitCamera): void {
    this.way.moved(camera);
  }

  toggleSlice(): void {
    this.slice = this.slice ? null : { axis: 'x', at: 0 };
  }

  remember(): ShapeLookData {
    const { shading, slice, overlay, drawing, resolution, errorRange, hasGuides } = this;
    return { camera: this.chosen, shading, slice, overlay, drawing, resolution, errorRange, hasGuides, way: this.way.remember() };
  }

  restore(data: Partial<ShapeLookData>): void {
    this.chosen = data.camera ?? null;
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
}
