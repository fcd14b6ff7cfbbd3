/** From where something is looked at that a camera goes around. */
import type { Bounds } from '../../../src-main/core/mesh/mesh.ts';
import { DEFAULT_CAMERA, fitTo, orbit, pan, zoom, type OrbitCamera, type PictureSize } from '../../../src-main/core/render/orbitCamera.ts';

/** Directions that it is looked at from. */
export const SIDES = {
  front: { azimuth: 0, elevation: 0 },
  right: { azimuth: 90, elevation: 0 },
  top: { azimuth: 0, elevation: 90 },
  back: { azimuth: 180, elevation: 0 },
  left: { azimuth: 270, elevation: 0 },
  below: { azimuth: 0, elevation: -90 },
} as const;
export type Side = keyof typeof SIDES;

/** Free space around what is fitted, as a part of its size. */
const MARGIN = 0.06;
/** Degrees a second of a turntable. */
const TURNING = 30;

export class OrbitLook {
  isTurning = $state(false);
  /** Device pixels of a pane; null while there is no viewport. */
  pane = $state.raw<PictureSize | null>(null);
  #chosen = $state.raw<OrbitCamera | null>(null);
  #bounds: () => Bounds | null;

  /** @param bounds of what is looked at, null when there is nothing. */
  constructor(bounds: () => Bounds | null) {
    this.#bounds = bounds;
  }

  /** Where the camera stands: until somebody moves it, where it sees all of it. Null without a viewport. */
  get camera(): OrbitCamera | null {
    return this.#chosen ?? this.#fitted(DEFAULT_CAMERA);
  }

  /** Of what is looked at, in the domain; null when there is nothing. */
  get bounds(): Bounds | null {
    return this.#bounds();
  }

  setCamera(camera: OrbitCamera): void {
    this.#chosen = camera;
    this.moved?.(camera);
  }

  /** All of it, from where the camera is. */
  fit(): void {
    this.#move((camera) => this.#fitted(camera) ?? camera);
  }

  /** All of it, from where it is looked at first. */
  home(): void {
    this.isTurning = false;
    this.#chosen = null;
  }

  lookFrom(side: Side): void {
    this.isTurning = false;
    this.#move((camera) => this.#fitted({ ...camera, ...SIDES[side] }) ?? camera);
  }

  /** From where the camera would be on the other side. */
  lookFromOpposite(): void {
    this.isTurning = false;
    this.#move((camera) => {
      // From above comes from below, where it is not turned round too.
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

  /** Where somebody put the camera; null where nobody did. */
  protected get chosen(): OrbitCamera | null {
    return this.#chosen;
  }

  protected set chosen(camera: OrbitCamera | null) {
    this.#chosen = camera;
  }

  /** Somebody moved the camera. */
  protected moved?(camera: OrbitCamera): void;

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
