/**
 * Mouse, pen, touchpad and fingers on a shape: dragging turns it, with the right or middle button or shift moves it,
 * wheel and pinch zoom to where they are, a double click shows all of it, and the divider can be taken hold of. What is
 * on show stays with the host: this asks for it and says what it is to become.
 */
import { orbit, pan, zoom, type OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import { dividerAt, Gestures, isNearDivider, type InSight } from '../../../views/gestures.ts';
import { paneSize, type PanePoint } from '../../../views/layout.ts';
import type { Point } from '../../picture/view/picture.ts';
import type { ShapeMode } from './shapeViewState.ts';

/** What is on show. */
export interface ShapeSceneInSight extends InSight {
  camera: OrbitCamera;
  mode: ShapeMode;
}

export interface ShapeGestureHost {
  /** Null while there is nothing to turn. */
  scene(): ShapeSceneInSight | null;
  onCamera(camera: OrbitCamera): void;
  /** Place of the divider, 0..1. */
  onDivider(at: number): void;
  /** All of the shape is to be seen. */
  onFit(): void;
}

/** Degrees for dragging across the height of a pane. */
const TURN = 200;

type Drag = 'orbit' | 'pan' | 'divider';

/** Listens on an element until the function that it returns is called. */
export function attachShapeGestures(element: HTMLElement, host: ShapeGestureHost): () => void {
  const gestures = new ShapeGestures(element, host);
  return () => gestures.detach();
}

class ShapeGestures extends Gestures<ShapeSceneInSight, Drag> {
  #host: ShapeGestureHost;

  constructor(element: HTMLElement, host: ShapeGestureHost) {
    super(element, () => host.scene(), 2);
    this.#host = host;
  }

  protected dragFrom({ button, shiftKey, pointerType }: PointerEvent, point: Point, scene: ShapeSceneInSight): Drag {
    if (button > 0 || shiftKey) return 'pan';
    return isNearDivider(point, scene, pointerType) ? 'divider' : 'orbit';
  }

  protected dragAfterPinch(): Drag {
    return 'orbit';
  }

  protected dragOn(drag: Drag, scene: ShapeSceneInSight, before: Point, point: Point): void {
    const { camera, mode, size } = scene;
    const [dx, dy] = [point.x - before.x, point.y - before.y];
    if (drag === 'divider') {
      this.#host.onDivider(dividerAt(point, scene));
    } else if (drag === 'pan') {
      this.#host.onCamera(pan(camera, paneSize(mode, size), dx, dy));
    } else {
      const degrees = TURN / size.height;
      this.#host.onCamera(orbit(camera, -dx * degrees, dy * degrees));
    }
  }

  protected pinch({ camera, mode, size }: ShapeSceneInSight, moved: Point, factor: number, place: PanePoint): void {
    const pane = paneSize(mode, size);
    this.#host.onCamera(zoom(pan(camera, pane, moved.x, moved.y), pane, factor, place));
  }

  protected zoomTo({ camera, mode, size }: ShapeSceneInSight, factor: number, place: PanePoint): void {
    this.#host.onCamera(zoom(camera, paneSize(mode, size), factor, place));
  }

  protected doubleClick(): void {
    this.#host.onFit();
  }

  protected cursorOf(drag: Drag, isDown: boolean): string {
    if (drag === 'divider') return 'col-resize';
    return drag === 'pan' ? 'move' : isDown ? 'grabbing' : 'grab';
  }
}
