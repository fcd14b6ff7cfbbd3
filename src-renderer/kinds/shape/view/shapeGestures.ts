/**
 * Gestures on a shape: dragging turns it, with the right or middle button or shift moves it, wheel and pinch zoom to
 * where they are, a double click shows all of it.
 */
import { orbit, pan, zoom, type OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import type { Point } from '../../../views/geometry.ts';
import { Gestures, type GestureHost, type InSight } from '../../../views/gestures.ts';
import { paneSize, type PanePoint } from '../../../views/layout.ts';
import type { ShapeMode } from './shapeViewState.ts';

/** What is on show. */
export interface ShapeInSight extends InSight {
  camera: OrbitCamera;
  mode: ShapeMode;
}

export interface ShapeGestureHost extends GestureHost<ShapeInSight> {
  /** All of the shape is to be seen. */
  onFit(): void;
}

/** Degrees for dragging across the height of a pane. */
const TURN = 200;

type Drag = 'orbit' | 'pan';

/** Listens on an element until the function that it returns is called. */
export function attachShapeGestures(element: HTMLElement, host: ShapeGestureHost): () => void {
  const gestures = new ShapeGestures(element, host, 2);
  return () => gestures.detach();
}

class ShapeGestures extends Gestures<ShapeInSight, Drag, ShapeGestureHost> {
  protected dragFrom({ button, shiftKey }: PointerEvent): Drag {
    return button > 0 || shiftKey ? 'pan' : 'orbit';
  }

  protected dragAfterPinch(): Drag {
    return 'orbit';
  }

  protected dragOn(drag: Drag, scene: ShapeInSight, before: Point, point: Point): void {
    const { camera, mode, size } = scene;
    const [dx, dy] = [point.x - before.x, point.y - before.y];
    if (drag === 'pan') {
      this.host.onCamera(pan(camera, paneSize(mode, size), dx, dy));
    } else {
      const degrees = TURN / size.height;
      this.host.onCamera(orbit(camera, -dx * degrees, dy * degrees));
    }
  }

  protected pinch({ camera, mode, size }: ShapeInSight, moved: Point, factor: number, place: PanePoint): void {
    const pane = paneSize(mode, size);
    this.host.onCamera(zoom(pan(camera, pane, moved.x, moved.y), pane, factor, place));
  }

  protected zoomTo({ camera, mode, size }: ShapeInSight, factor: number, place: PanePoint): void {
    this.host.onCamera(zoom(camera, paneSize(mode, size), factor, place));
  }

  protected doubleClick(): void {
    this.host.onFit();
  }

  protected cursorOf(drag: Drag, isDown: boolean): string {
    return drag === 'pan' ? 'move' : isDown ? 'grabbing' : 'grab';
  }
}
