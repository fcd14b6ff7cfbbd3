/**
 * Mouse, pen, touchpad and fingers on a picture: dragging moves it, wheel and pinch zoom to where they are, a double
 * click goes between the whole and actual size, shift and dragging selects, and the divider can be taken hold of.
 * What is on show stays with the host: this asks for it and says what it is to become.
 */
import { actualSize, fit, isFit, pan, screenToU, toPixel, zoom, type Camera } from './camera.ts';
import { distance, dividerAt, Gestures, isNearDivider, type InSight } from '../../../views/gestures.ts';
import type { PixelRect } from './picturePasses.ts';
import { frameOf, paneAt, type PanePoint } from '../../../views/layout.ts';
import type { Point, Size, Slot } from './picture.ts';
import { rectBetween } from './selection.ts';

/** What is on show. */
export interface Scene extends InSight {
  camera: Camera;
  source: Size;
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

/** How far a selection is drawn at least, in pixels of a style sheet. */
const LEAST_SELECTION = 3;

type Drag =
  | { kind: 'pan' }
  | { kind: 'divider' }
  /** `left` is the left edge of the pane in which it began, `from` where, in device pixels. */
  | { kind: 'select'; left: number; from: Point };

/** Listens on an element until the function that it returns is called. */
export function attachGestures(element: HTMLElement, host: GestureHost): () => void {
  const gestures = new PictureGestures(element, host);
  return () => gestures.detach();
}

class PictureGestures extends Gestures<Scene, Drag> {
  #host: GestureHost;

  constructor(element: HTMLElement, host: GestureHost) {
    super(element, () => host.scene(), 1);
    this.#host = host;
  }

  protected dragFrom({ button, shiftKey, pointerType }: PointerEvent, point: Point, scene: Scene): Drag {
    if (button === 1) return { kind: 'pan' };
    if (shiftKey) return { kind: 'select', left: paneAt(scene.mode, scene.size, point).left, from: point };
    return { kind: isNearDivider(point, scene, pointerType) ? 'divider' : 'pan' };
  }

  protected dragAfterPinch(): Drag {
    return { kind: 'pan' };
  }

  protected dragOn(drag: Drag, scene: Scene, before: Point, point: Point): void {
    const { camera, mode, source, size } = scene;
    const frame = frameOf(mode, source, size);
    if (drag.kind === 'pan') {
      this.#host.onCamera(pan(camera, frame, point.x - before.x, point.y - before.y));
    } else if (drag.kind === 'divider') {
      this.#host.onDivider(dividerAt(point, scene));
    } else {
      const [from, to] = [drag.from, point].map(({ x, y }) => {
        const u = screenToU(camera, frame, { x: x - drag.left, y });
        return { x: toPixel(u.x, source.width), y: toPixel(u.y, source.height) };
      }) as [Point, Point];
      const isClick = distance(drag.from, point) < LEAST_SELECTION * size.pixelRatio;
      this.#host.onSelection(isClick ? null : rectBetween(from, to, source));
    }
  }

  /** A click without a move selects nothing. */
  protected override dropped(drag: Drag, scene: Scene, before: Point, point: Point): void {
    if (drag.kind === 'select') this.dragOn(drag, scene, before, point);
  }

  protected pinch({ camera, mode, source, size }: Scene, moved: Point, factor: number, place: PanePoint): void {
    const frame = frameOf(mode, source, size);
    this.#host.onCamera(zoom(pan(camera, frame, moved.x, moved.y), frame, factor, place));
  }

  protected zoomTo({ camera, mode, source, size }: Scene, factor: number, place: PanePoint): void {
    this.#host.onCamera(zoom(camera, frameOf(mode, source, size), factor, place));
  }

  protected doubleClick({ camera, mode, source, size }: Scene, point: Point, { shiftKey }: MouseEvent): void {
    if (shiftKey) return;
    const frame = frameOf(mode, source, size);
    this.#host.onCamera(isFit(camera, frame) ? actualSize(camera, frame, paneAt(mode, size, point)) : fit(frame));
  }

  protected cursorOf({ kind }: Drag, isDown: boolean): string {
    if (kind === 'divider') return 'col-resize';
    return kind === 'select' ? 'crosshair' : isDown ? 'grabbing' : 'grab';
  }

  protected override over({ camera, mode, source, size }: Scene, point: Point): void {
    const { slot, ...place } = paneAt(mode, size, point);
    this.#host.onHover({ u: screenToU(camera, frameOf(mode, source, size), place), slot });
  }

  protected override left(): void {
    this.#host.onHover(null);
  }
}
