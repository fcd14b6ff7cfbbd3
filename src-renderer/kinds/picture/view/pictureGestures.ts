/**
 * Gestures on a picture: dragging moves it, wheel and pinch zoom to where they are, a double click goes between the
 * whole and actual size, shift and dragging selects.
 */
import type { Point, Size } from '../../../views/geometry.ts';
import { distance, Gestures, type GestureHost, type InSight } from '../../../views/gestures.ts';
import { paneAt, type PanePoint, type Slot } from '../../../views/layout.ts';
import { actualSize, fit, frameOf, isFit, pan, screenToU, toPixel, zoom, type Camera } from './camera.ts';
import { rectBetween, type PixelRect } from './selection.ts';

/** What is on show. */
export interface PictureInSight extends InSight {
  camera: Camera;
  source: Size;
}

/** A place on the source, and what is shown there. */
export interface HoverPlace {
  u: Point;
  slot: Slot;
}

export interface PictureGestureHost extends GestureHost<PictureInSight> {
  /** Whenever the selection changes while it is made; null: none. */
  onSelection(rect: PixelRect | null): void;
  /** Where the pointer is; it may lie beside the source. Null when it left. */
  onHover(place: HoverPlace | null): void;
}

/** How far a selection is drawn at least, in pixels of a style sheet. */
const LEAST_SELECTION = 3;

type Drag =
  | { kind: 'pan' }
  /** `left` is the left edge of the pane in which it began, `from` where, in device pixels. */
  | { kind: 'select'; left: number; from: Point };

/** Listens on an element until the function that it returns is called. */
export function attachPictureGestures(element: HTMLElement, host: PictureGestureHost): () => void {
  const gestures = new PictureGestures(element, host, 1);
  return () => gestures.detach();
}

class PictureGestures extends Gestures<PictureInSight, Drag, PictureGestureHost> {
  protected dragFrom({ button, shiftKey }: PointerEvent, point: Point, { mode, size }: PictureInSight): Drag {
    if (button === 1 || !shiftKey) return { kind: 'pan' };
    return { kind: 'select', left: paneAt(mode, size, point).left, from: point };
  }

  protected dragAfterPinch(): Drag {
    return { kind: 'pan' };
  }

  protected dragOn(drag: Drag, scene: PictureInSight, before: Point, point: Point): void {
    const { camera, mode, source, size } = scene;
    const frame = frameOf(mode, source, size);
    if (drag.kind === 'pan') {
      this.host.onCamera(pan(camera, frame, point.x - before.x, point.y - before.y));
    } else {
      const [from, to] = [drag.from, point].map(({ x, y }) => {
        const u = screenToU(camera, frame, { x: x - drag.left, y });
        return { x: toPixel(u.x, source.width), y: toPixel(u.y, source.height) };
      }) as [Point, Point];
      const isClick = distance(drag.from, point) < LEAST_SELECTION * size.pixelRatio;
      this.host.onSelection(isClick ? null : rectBetween(from, to, source));
    }
  }

  /** A click without a move selects nothing. */
  protected override dropped(drag: Drag, scene: PictureInSight, before: Point, point: Point): void {
    if (drag.kind === 'select') this.dragOn(drag, scene, before, point);
  }

  protected pinch({ camera, mode, source, size }: PictureInSight, moved: Point, factor: number, place: PanePoint): void {
    const frame = frameOf(mode, source, size);
    this.host.onCamera(zoom(pan(camera, frame, moved.x, moved.y), frame, factor, place));
  }

  protected zoomTo({ camera, mode, source, size }: PictureInSight, factor: number, place: PanePoint): void {
    this.host.onCamera(zoom(camera, frameOf(mode, source, size), factor, place));
  }

  protected doubleClick({ camera, mode, source, size }: PictureInSight, point: Point, { shiftKey }: MouseEvent): void {
    if (shiftKey) return;
    const frame = frameOf(mode, source, size);
    this.host.onCamera(isFit(camera, frame) ? actualSize(camera, frame, paneAt(mode, size, point)) : fit(frame));
  }

  protected cursorOf({ kind }: Drag, isDown: boolean): string {
    return kind === 'select' ? 'crosshair' : isDown ? 'grabbing' : 'grab';
  }

  protected override over({ camera, mode, source, size }: PictureInSight, point: Point): void {
    const { slot, ...place } = paneAt(mode, size, point);
    this.host.onHover({ u: screenToU(camera, frameOf(mode, source, size), place), slot });
  }

  protected override left(): void {
    this.host.onHover(null);
  }
}
