/**
 * Gestures on a volume. On a slice: dragging moves where the slices meet, with the right button it changes the window (across
 * wider, up brighter), with the middle button or shift it moves the slices, wheel and pinch zoom; dragging the oblique one turns
 * it. On the volume: as on a shape.
 * A double click shows a cell alone, or all again.
 */
import { orbit, pan, zoom, type OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
import type { Point } from '../../../views/geometry.ts';
import { Gestures, type GestureHost, type InSight } from '../../../views/gestures.ts';
import { paneAt, paneSize, type Mode, type PanePoint } from '../../../views/layout.ts';
import { cellAt, cellsOf, pointOfSlice, sizeOfCell, sliceFrame, type Cell, type CellKind, type Panes, type SliceState } from './cells.ts';

type Vector3 = [number, number, number];

/** What is on show. */
export interface VolumeInSight extends InSight {
  camera: OrbitCamera;
  mode: Mode;
  panes: Panes;
  slices: SliceState;
}

export interface VolumeGestureHost extends GestureHost<VolumeInSight> {
  onCross(to: Vector3): void;
  /** Degrees by which the oblique slice is turned and tilted further. */
  onSlant(turn: number, tilt: number): void;
  onMiddle(to: Vector3): void;
  onWindow(wider: number, brighter: number): void;
  onZoom(factor: number, towards: Vector3): void;
  /** A cell is to be seen alone, or all again. */
  onAlone(kind: CellKind): void;
}

/** Degrees for dragging across the height of a cell. */
const TURN = 200;
/** By how much a window changes when it is dragged across a cell. */
const WINDOW = { wider: 3, brighter: 1 } as const;

type Drag = { act: 'orbit' | 'pan' | 'cross' | 'slant' | 'window' | 'move'; kind: CellKind };

/** Listens on an element until the function that it returns is called. */
export function attachVolumeGestures(element: HTMLElement, host: VolumeGestureHost): () => void {
  const gestures = new VolumeGestures(element, host, 2);
  return () => gestures.detach();
}

class VolumeGestures extends Gestures<VolumeInSight, Drag, VolumeGestureHost> {
  protected dragFrom({ button, shiftKey }: PointerEvent, point: Point, scene: VolumeInSight): Drag {
    const { kind } = cellUnder(scene, paneAt(scene.mode, scene.size, point));
    if (kind === 'box') return { act: button > 0 || shiftKey ? 'pan' : 'orbit', kind };
    return { act: button === 2 ? 'window' : button === 1 || shiftKey ? 'move' : kind === 'oblique' ? 'slant' : 'cross', kind };
  }

  protected dragAfterPinch(): Drag {
    return { act: 'orbit', kind: 'box' };
  }

  protected dragOn({ act, kind }: Drag, scene: VolumeInSight, before: Point, point: Point): void {
    const [dx, dy] = [point.x - before.x, point.y - before.y];
    const cell = cellOfKind(scene, kind);
    const size = sizeOfCell(cell);
    switch (act) {
      case 'orbit':
        return this.host.onCamera(orbit(scene.camera, (-dx * TURN) / size.height, (dy * TURN) / size.height));
      case 'pan':
        return this.host.onCamera(pan(scene.camera, size, dx, dy));
      case 'slant':
        return this.host.onSlant((-dx * TURN) / size.height, (dy * TURN) / size.height);
      case 'window':
        return this.host.onWindow((WINDOW.wider * dx) / size.width, (-WINDOW.brighter * dy) / size.height);
      case 'cross':
        return this.host.onCross(placeIn(scene, cell, paneAt(scene.mode, scene.size, point)));
      case 'move':
        return this.host.onMiddle(moved(scene, cell, dx, dy));
    }
  }

  protected override dropped = (drag: Drag, scene: VolumeInSight, _: Point, point: Point): void => {
    if (drag.act === 'cross') this.host.onCross(placeIn(scene, cellOfKind(scene, drag.kind), paneAt(scene.mode, scene.size, point)));
  };

  protected pinch(scene: VolumeInSight, by: Point, factor: number, place: PanePoint): void {
    const cell = cellUnder(scene, place);
    if (cell.kind === 'box') this.host.onCamera(zoom(pan(scene.camera, sizeOfCell(cell), by.x, by.y), sizeOfCell(cell), factor, inCell(cell, place)));
    else {
      this.host.onMiddle(moved(scene, cell, by.x, by.y));
      this.host.onZoom(factor, placeIn(scene, cell, place));
    }
  }

  protected zoomTo(scene: VolumeInSight, factor: number, place: PanePoint): void {
    const cell = cellUnder(scene, place);
    if (cell.kind === 'box') this.host.onCamera(zoom(scene.camera, sizeOfCell(cell), factor, inCell(cell, place)));
    else this.host.onZoom(factor, placeIn(scene, cell, place));
  }

  protected doubleClick(scene: VolumeInSight, point: Point): void {
    this.host.onAlone(cellUnder(scene, paneAt(scene.mode, scene.size, point)).kind);
  }

  protected cursorOf({ act }: Drag, isDown: boolean): string {
    return { orbit: isDown ? 'grabbing' : 'grab', slant: isDown ? 'grabbing' : 'grab', pan: 'move', move: 'move', window: 'ns-resize', cross: 'crosshair' }[act];
  }
}

function cellUnder({ mode, panes, size }: VolumeInSight, { x, y }: Point): Cell {
  return cellAt(panes, paneSize(mode, size), x, y);
}

function cellOfKind({ mode, panes, size }: VolumeInSight, kind: CellKind): Cell {
  const cells = cellsOf(panes, paneSize(mode, size));
  return cells.find((cell) => cell.kind === kind) ?? (cells[0] as Cell);
}

function inCell({ area }: Cell, { x, y }: Point): Point {
  return { x: x - area.left, y: y - area.top };
}

/** The point of the drawn box that a slice shows there. */
function placeIn({ mode, panes, size, slices }: VolumeInSight, cell: Cell, place: Point): Vector3 {
  if (cell.kind === 'box') return slices.cross;
  const { x, y } = inCell(cell, place);
  return pointOfSlice(sliceFrame(cell.kind, cellsOf(panes, paneSize(mode, size)), slices), x, y);
}

/** What is in the middle of the slices after one was dragged by pixels. */
function moved({ mode, panes, size, slices }: VolumeInSight, cell: Cell, dx: number, dy: number): Vector3 {
  if (cell.kind === 'box') return slices.middle;
  const { column, row } = sliceFrame(cell.kind, cellsOf(panes, paneSize(mode, size)), slices);
  return slices.middle.map((at, k) => at - dx * (column[k] as number) - dy * (row[k] as number)) as Vector3;
}
