/**
 * Mouse, pen, touchpad and fingers on a shape: dragging turns it, with the right or middle button or shift moves it,
 * wheel and pinch zoom to where they are, a double click shows all of it, and the divider can be taken hold of. What is
 * on show stays with the host: this asks for it and says what it is to become.
 */
import { orbit, pan, zoom, type OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import { wheelFactor } from './camera.ts';
import { devicePoint, distance, isNearDivider, NEAR } from './interaction.ts';
import { paneAt, paneSize, type ViewSize } from './layout.ts';
import type { Point } from './picture.ts';
import type { ShapeMode } from './shapeViewState.ts';

/** What is on show. */
export interface ShapeSceneInSight {
  camera: OrbitCamera;
  mode: ShapeMode;
  size: ViewSize;
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

class ShapeGestures {
  #element: HTMLElement;
  #host: ShapeGestureHost;
  #abort = new AbortController();
  /** Where the pointers that are down were last, in device pixels. */
  #pointers = new Map<number, Point>();
  #drag: Drag | null = null;

  constructor(element: HTMLElement, host: ShapeGestureHost) {
    this.#element = element;
    this.#host = host;
    const { signal } = this.#abort;
    element.style.touchAction = 'none';
    element.addEventListener('pointerdown', this.#down, { signal });
    element.addEventListener('pointermove', this.#move, { signal });
    element.addEventListener('pointerup', this.#up, { signal });
    element.addEventListener('pointercancel', this.#up, { signal });
    element.addEventListener('wheel', this.#wheel, { signal, passive: false });
    element.addEventListener('dblclick', this.#doubleClick, { signal });
    // The right button moves the shape.
    element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  }

  detach(): void {
    this.#abort.abort();
    this.#element.style.touchAction = '';
    this.#element.style.cursor = '';
  }

  #down = (event: PointerEvent): void => {
    const scene = this.#host.scene();
    if (!scene || event.button > 2) return;
    // The middle button would scroll the page.
    if (event.button === 1) event.preventDefault();
    const point = devicePoint(this.#element, event, scene);
    this.#pointers.set(event.pointerId, point);
    this.#element.setPointerCapture(event.pointerId);
    this.#drag = this.#pointers.size === 1 ? dragFrom(event, point, scene) : null;
    this.#showCursor(event, point, scene);
  };

  #move = (event: PointerEvent): void => {
    const scene = this.#host.scene();
    if (!scene) return;
    const point = devicePoint(this.#element, event, scene);
    const before = this.#pointers.get(event.pointerId);
    if (before) {
      const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
      this.#pointers.set(event.pointerId, point);
      if (other) this.#pinch(scene, other, before, point);
      else if (this.#drag) this.#dragOn(this.#drag, scene, before, point);
    }
    this.#showCursor(event, point, scene);
  };

  #up = (event: PointerEvent): void => {
    const isDown = this.#pointers.delete(event.pointerId);
    const scene = this.#host.scene();
    if (!scene || !isDown) return;
    // The finger that stays after a pinch turns the shape.
    this.#drag = this.#pointers.size === 1 ? 'orbit' : null;
    this.#showCursor(event, devicePoint(this.#element, event, scene), scene);
  };

  #dragOn(drag: Drag, { camera, mode, size }: ShapeSceneInSight, before: Point, point: Point): void {
    const [dx, dy] = [point.x - before.x, point.y - before.y];
    if (drag === 'divider') {
      this.#host.onDivider(Math.min(1, Math.max(0, point.x / size.width)));
    } else if (drag === 'pan') {
      this.#host.onCamera(pan(camera, paneSize(mode, size), dx, dy));
    } else {
      const degrees = TURN / size.height;
      this.#host.onCamera(orbit(camera, -dx * degrees, dy * degrees));
    }
  }

  /** Zooms by how the distance of two fingers changed, and moves by how their middle did. */
  #pinch({ camera, mode, size }: ShapeSceneInSight, other: Point, before: Point, point: Point): void {
    const pane = paneSize(mode, size);
    const factor = distance(other, point) / Math.max(1, distance(other, before));
    const middle = paneAt(mode, size, { x: (other.x + point.x) / 2, y: (other.y + point.y) / 2 });
    const moved = pan(camera, pane, (point.x - before.x) / 2, (point.y - before.y) / 2);
    this.#host.onCamera(zoom(moved, pane, factor, middle));
  }

  #wheel = (event: WheelEvent): void => {
    const scene = this.#host.scene();
    if (!scene) return;
    event.preventDefault();
    const { camera, mode, size } = scene;
    const place = paneAt(mode, size, devicePoint(this.#element, event, scene));
    this.#host.onCamera(zoom(camera, paneSize(mode, size), wheelFactor(event), place));
  };

  #doubleClick = (event: MouseEvent): void => {
    const scene = this.#host.scene();
    if (!scene || isNearDivider(devicePoint(this.#element, event, scene), scene, NEAR.mouse)) return;
    this.#host.onFit();
  };

  #showCursor(event: PointerEvent, point: Point, scene: ShapeSceneInSight): void {
    const drag = this.#drag ?? dragFrom(event, point, scene);
    const isDown = this.#pointers.size > 0;
    this.#element.style.cursor = drag === 'divider' ? 'col-resize' : drag === 'pan' ? 'move' : isDown ? 'grabbing' : 'grab';
  }
}

/** What a pointer that goes down there would drag. */
function dragFrom({ button, shiftKey, pointerType }: PointerEvent, point: Point, scene: ShapeSceneInSight): Drag {
  if (button > 0 || shiftKey) return 'pan';
  const near = pointerType === 'touch' ? NEAR.touch : NEAR.mouse;
  return isNearDivider(point, scene, near) ? 'divider' : 'orbit';
}
