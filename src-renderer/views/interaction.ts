/**
 * Mouse, pen, touchpad and fingers on a picture: dragging moves it, wheel and pinch zoom to where they are, a double
 * click goes between the whole and actual size, shift and dragging selects, and the divider can be taken hold of.
 * What is on show stays with the host: this asks for it and says what it is to become.
 */
import { actualSize, fit, isFit, pan, screenToU, toPixel, wheelFactor, zoom, type Camera } from './camera.ts';
import type { PixelRect } from './imagePasses.ts';
import { frameOf, paneAt, splitAt, type Mode, type ViewSize } from './layout.ts';
import type { Point, Size, Slot } from './picture.ts';
import { rectBetween } from './selection.ts';

/** What is on show. */
export interface Scene {
  camera: Camera;
  mode: Mode;
  source: Size;
  size: ViewSize;
}

/** A place on the source, and what is shown there. */
export interface HoverPlace {
  u: Point;
  slot: Slot;
}

export interface GestureHost {
  /** Null while there is nothing to move. */
  scene(): Scene | null;
  onCamera(camera: Camera): void;
  /** Place of the divider, 0..1. */
  onDivider(at: number): void;
  /** Whenever the selection changes while it is made; null: none. */
  onSelection(rect: PixelRect | null): void;
  /** Where the pointer is; it may lie beside the source. Null when it left. */
  onHover(place: HoverPlace | null): void;
}

/** How near to the divider it is taken hold of, and how far a selection is drawn at least, in pixels of a style sheet. */
export const NEAR = { mouse: 8, touch: 20 } as const;
const LEAST_SELECTION = 3;

type Drag =
  | { kind: 'pan' }
  | { kind: 'divider' }
  /** `left` is the left edge of the pane in which it began, `from` where, in device pixels. */
  | { kind: 'select'; left: number; from: Point };

/** Listens on an element until the function that it returns is called. */
export function attachGestures(element: HTMLElement, host: GestureHost): () => void {
  const gestures = new Gestures(element, host);
  return () => gestures.detach();
}

class Gestures {
  #element: HTMLElement;
  #host: GestureHost;
  #abort = new AbortController();
  /** Where the pointers that are down were last, in device pixels. */
  #pointers = new Map<number, Point>();
  #drag: Drag | null = null;

  constructor(element: HTMLElement, host: GestureHost) {
    this.#element = element;
    this.#host = host;
    const { signal } = this.#abort;
    element.style.touchAction = 'none';
    element.addEventListener('pointerdown', this.#down, { signal });
    element.addEventListener('pointermove', this.#move, { signal });
    element.addEventListener('pointerup', this.#up, { signal });
    element.addEventListener('pointercancel', this.#up, { signal });
    element.addEventListener('pointerleave', () => host.onHover(null), { signal });
    element.addEventListener('wheel', this.#wheel, { signal, passive: false });
    element.addEventListener('dblclick', this.#doubleClick, { signal });
  }

  detach(): void {
    this.#abort.abort();
    this.#element.style.touchAction = '';
    this.#element.style.cursor = '';
  }

  #down = (event: PointerEvent): void => {
    const scene = this.#host.scene();
    if (!scene || event.button > 1) return;
    // The middle button would scroll the page.
    if (event.button === 1) event.preventDefault();
    const point = devicePoint(this.#element, event, scene);
    this.#pointers.set(event.pointerId, point);
    this.#element.setPointerCapture(event.pointerId);
    if (this.#pointers.size === 1) this.#drag = dragFrom(event, point, scene);
    else this.#drag = null;
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
    const { slot, ...place } = paneAt(scene.mode, scene.size, point);
    this.#host.onHover({ u: screenToU(scene.camera, frameOf(scene.mode, scene.source, scene.size), place), slot });
  };

  #up = (event: PointerEvent): void => {
    const before = this.#pointers.get(event.pointerId);
    this.#pointers.delete(event.pointerId);
    const scene = this.#host.scene();
    if (!scene || !before) return;
    const point = devicePoint(this.#element, event, scene);
    if (this.#drag?.kind === 'select') this.#dragOn(this.#drag, scene, before, point);
    // The finger that stays after a pinch goes on moving the picture.
    this.#drag = this.#pointers.size === 1 ? { kind: 'pan' } : null;
    this.#showCursor(event, point, scene);
  };

  #dragOn(drag: Drag, scene: Scene, before: Point, point: Point): void {
    const { camera, mode, source, size } = scene;
    const frame = frameOf(mode, source, size);
    if (drag.kind === 'pan') {
      this.#host.onCamera(pan(camera, frame, point.x - before.x, point.y - before.y));
    } else if (drag.kind === 'divider') {
      this.#host.onDivider(Math.min(1, Math.max(0, point.x / size.width)));
    } else {
      const [from, to] = [drag.from, point].map(({ x, y }) => {
        const u = screenToU(camera, frame, { x: x - drag.left, y });
        return { x: toPixel(u.x, source.width), y: toPixel(u.y, source.height) };
      }) as [Point, Point];
      const isClick = distance(drag.from, point) < LEAST_SELECTION * size.pixelRatio;
      this.#host.onSelection(isClick ? null : rectBetween(from, to, source));
    }
  }

  /** Zooms by how the distance of two fingers changed, and moves by how their middle did. */
  #pinch({ camera, mode, source, size }: Scene, other: Point, before: Point, point: Point): void {
    const frame = frameOf(mode, source, size);
    const factor = distance(other, point) / Math.max(1, distance(other, before));
    const middle = paneAt(mode, size, { x: (other.x + point.x) / 2, y: (other.y + point.y) / 2 });
    const moved = pan(camera, frame, (point.x - before.x) / 2, (point.y - before.y) / 2);
    this.#host.onCamera(zoom(moved, frame, factor, middle));
  }

  #wheel = (event: WheelEvent): void => {
    const scene = this.#host.scene();
    if (!scene) return;
    event.preventDefault();
    const { camera, mode, source, size } = scene;
    const place = paneAt(mode, size, devicePoint(this.#element, event, scene));
    this.#host.onCamera(zoom(camera, frameOf(mode, source, size), wheelFactor(event), place));
  };

  #doubleClick = (event: MouseEvent): void => {
    const scene = this.#host.scene();
    if (!scene) return;
    const point = devicePoint(this.#element, event, scene);
    if (event.shiftKey || isNearDivider(point, scene, NEAR.mouse)) return;
    const { camera, mode, source, size } = scene;
    const frame = frameOf(mode, source, size);
    const isWhole = isFit(camera, frame);
    this.#host.onCamera(isWhole ? actualSize(camera, frame, paneAt(mode, size, point)) : fit(frame));
  };

  #showCursor(event: PointerEvent, point: Point, scene: Scene): void {
    const kind = this.#drag?.kind ?? dragFrom(event, point, scene).kind;
    const panning = this.#pointers.size > 0 ? 'grabbing' : 'grab';
    this.#element.style.cursor = kind === 'divider' ? 'col-resize' : kind === 'select' ? 'crosshair' : panning;
  }
}

/** What a pointer that goes down there would drag. */
function dragFrom({ button, shiftKey, pointerType }: PointerEvent, point: Point, scene: Scene): Drag {
  if (button === 1) return { kind: 'pan' };
  if (shiftKey) return { kind: 'select', left: paneAt(scene.mode, scene.size, point).left, from: point };
  const near = pointerType === 'touch' ? NEAR.touch : NEAR.mouse;
  return { kind: isNearDivider(point, scene, near) ? 'divider' : 'pan' };
}

/** Device pixels from the top left of the element. */
export function devicePoint(element: Element, { clientX, clientY }: MouseEvent, { size }: Pick<Scene, 'size'>): Point {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: ((clientX - left) * size.width) / width, y: ((clientY - top) * size.height) / height };
}

export function isNearDivider({ x }: Point, { mode, size }: Pick<Scene, 'mode' | 'size'>, near: number): boolean {
  return mode.kind === 'swipe' && Math.abs(x - (splitAt(mode, size) as number)) <= near * size.pixelRatio;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
