/**
 * Mouse, pen, touchpad and fingers on an element: one pointer drags, two pinch, the wheel zooms to where it is, and the
 * divider can be taken hold of. What else is dragged, and what it means, is said by whoever extends this; what is on show
 * stays with the host: this asks for it and says what it is to become.
 */
import type { Point } from './geometry.ts';
import { paneAt, splitAt, type Mode, type PanePoint, type ViewSize } from './layout.ts';
import { wheelFactor } from './wheel.ts';

/** What is on show, as far as it is alike in all views. */
export interface InSight {
  camera: unknown;
  mode: Mode;
  size: ViewSize;
}

/** Who knows what is on show, and is told what it is to become. */
export interface GestureHost<Scene extends InSight> {
  /** Null while there is nothing to move. */
  scene(): Scene | null;
  onCamera(camera: Scene['camera']): void;
  /** Place of the divider, 0..1. */
  onDivider(at: number): void;
}

/** How near to the divider it is taken hold of, in pixels of a style sheet. */
const NEAR = { mouse: 8, touch: 20 } as const;

/** Listens on an element until `detach`. Points are in device pixels from its top left. */
export abstract class Gestures<Scene extends InSight, Drag, Host extends GestureHost<Scene>> {
  protected readonly host: Host;
  #element: HTMLElement;
  #lastButton: number;
  #abort = new AbortController();
  /** Where the pointers that are down were last. */
  #pointers = new Map<number, Point>();
  #drag: Drag | 'divider' | null = null;

  /** @param lastButton of the mouse that drags: 0 the left one alone, 1 the middle one too, 2 the right one too */
  constructor(element: HTMLElement, host: Host, lastButton: 0 | 1 | 2) {
    this.host = host;
    this.#element = element;
    this.#lastButton = lastButton;
    const { signal } = this.#abort;
    element.style.touchAction = 'none';
    element.addEventListener('pointerdown', this.#down, { signal });
    element.addEventListener('pointermove', this.#move, { signal });
    element.addEventListener('pointerup', this.#up, { signal });
    element.addEventListener('pointercancel', this.#up, { signal });
    element.addEventListener('pointerleave', () => this.left?.(), { signal });
    element.addEventListener('wheel', this.#wheel, { signal, passive: false });
    element.addEventListener('dblclick', this.#doubleClick, { signal });
    if (lastButton === 2) element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  }

  detach(): void {
    this.#abort.abort();
    this.#element.style.touchAction = '';
    this.#element.style.cursor = '';
  }

  /** What a pointer that goes down there would drag, if not the divider; what the finger that stays after a pinch goes on with. */
  protected abstract dragFrom(event: PointerEvent, point: Point, scene: Scene): Drag;
  protected abstract dragAfterPinch(): Drag;
  protected abstract dragOn(drag: Drag, scene: Scene, before: Point, point: Point): void;
  /** Two fingers moved what is between them by (dx, dy), and zoom to `place`. */
  protected abstract pinch(scene: Scene, moved: Point, factor: number, place: PanePoint): void;
  protected abstract zoomTo(scene: Scene, factor: number, place: PanePoint): void;
  protected abstract doubleClick(scene: Scene, point: Point, event: MouseEvent): void;
  /** While one is dragged, or would be. */
  protected abstract cursorOf(drag: Drag, isDown: boolean): string;

  /** A drag has ended. */
  protected dropped?(drag: Drag, scene: Scene, before: Point, point: Point): void;

  /** The pointer is over a point, or has left. */
  protected over?(scene: Scene, point: Point): void;
  protected left?(): void;

  #down = (event: PointerEvent): void => {
    const scene = this.host.scene();
    if (!scene || event.button > this.#lastButton) return;
    // The middle button would scroll the page.
    if (event.button === 1) event.preventDefault();
    const point = this.#pointOf(event, scene);
    this.#pointers.set(event.pointerId, point);
    this.#element.setPointerCapture(event.pointerId);
    this.#drag = this.#pointers.size === 1 ? this.#dragFrom(event, point, scene) : null;
    this.#showCursor(event, point, scene);
  };

  #move = (event: PointerEvent): void => {
    const scene = this.host.scene();
    if (!scene) return;
    const point = this.#pointOf(event, scene);
    const before = this.#pointers.get(event.pointerId);
    if (before) {
      const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
      this.#pointers.set(event.pointerId, point);
      if (other) this.#pinch(scene, other, before, point);
      else if (this.#drag === 'divider') this.host.onDivider(Math.min(1, Math.max(0, point.x / scene.size.width)));
      else if (this.#drag) this.dragOn(this.#drag, scene, before, point);
    }
    this.#showCursor(event, point, scene);
    this.over?.(scene, point);
  };

  #up = (event: PointerEvent): void => {
    const before = this.#pointers.get(event.pointerId);
    this.#pointers.delete(event.pointerId);
    const scene = this.host.scene();
    if (!scene || !before) return;
    const point = this.#pointOf(event, scene);
    if (this.#drag && this.#drag !== 'divider') this.dropped?.(this.#drag, scene, before, point);
    this.#drag = this.#pointers.size === 1 ? this.dragAfterPinch() : null;
    this.#showCursor(event, point, scene);
  };

  /** By how the distance of two fingers changed, and by how their middle moved. */
  #pinch(scene: Scene, other: Point, before: Point, point: Point): void {
    const factor = distance(other, point) / Math.max(1, distance(other, before));
    const middle = paneAt(scene.mode, scene.size, { x: (other.x + point.x) / 2, y: (other.y + point.y) / 2 });
    this.pinch(scene, { x: (point.x - before.x) / 2, y: (point.y - before.y) / 2 }, factor, middle);
  }

  #wheel = (event: WheelEvent): void => {
    const scene = this.host.scene();
    if (!scene) return;
    event.preventDefault();
    this.zoomTo(scene, wheelFactor(event), paneAt(scene.mode, scene.size, this.#pointOf(event, scene)));
  };

  #doubleClick = (event: MouseEvent): void => {
    const scene = this.host.scene();
    const point = scene && this.#pointOf(event, scene);
    if (point && !isNearDivider(point, scene, 'mouse')) this.doubleClick(scene, point, event);
  };

  #showCursor(event: PointerEvent, point: Point, scene: Scene): void {
    const drag = this.#drag ?? this.#dragFrom(event, point, scene);
    this.#element.style.cursor = drag === 'divider' ? 'col-resize' : this.cursorOf(drag, this.#pointers.size > 0);
  }

  /** By the left button alone, or a finger, the divider is taken hold of where it is near. */
  #dragFrom(event: PointerEvent, point: Point, scene: Scene): Drag | 'divider' {
    const isPlain = event.button <= 0 && !event.shiftKey;
    return isPlain && isNearDivider(point, scene, event.pointerType) ? 'divider' : this.dragFrom(event, point, scene);
  }

  #pointOf({ clientX, clientY }: MouseEvent, { size }: Scene): Point {
    const { left, top, width, height } = this.#element.getBoundingClientRect();
    return { x: ((clientX - left) * size.width) / width, y: ((clientY - top) * size.height) / height };
  }
}

/** Whether the divider would be taken hold of there, by a pointer of such a kind. */
function isNearDivider({ x }: Point, { mode, size }: InSight, pointerType: string): boolean {
  const near = pointerType === 'touch' ? NEAR.touch : NEAR.mouse;
  return mode.kind === 'swipe' && Math.abs(x - (splitAt(mode, size) as number)) <= near * size.pixelRatio;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
