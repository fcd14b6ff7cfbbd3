/** How a pane is divided into slices and the volume, and which point of the drawn box a pixel of a slice shows. */
import type { VolumeBox } from '../../../../src-main/core/render/volume/volumeLook.ts';
import type { Area, Size } from '../../../views/geometry.ts';

type Vector3 = [number, number, number];

/** Slices across z, y and x of the volume: from above, from the front, and from the side; and the volume itself. */
export type CellKind = 'z' | 'y' | 'x' | 'box';
/** All four, or one alone. */
export type Panes = 'four' | CellKind;

export interface Cell {
  kind: CellKind;
  /** In the pane, in its pixels. */
  area: Area;
}

/** Axes of the drawn box: to the right of a slice and down, with their signs, and the one that goes through it. */
const PLANES = {
  z: { right: [1, 0, 0], down: [0, 0, -1], through: 1 },
  y: { right: [1, 0, 0], down: [0, -1, 0], through: 2 },
  x: { right: [0, 0, -1], down: [0, -1, 0], through: 0 },
} as const satisfies Record<Exclude<CellKind, 'box'>, { right: Vector3; down: Vector3; through: 0 | 1 | 2 }>;

export type SliceKind = keyof typeof PLANES;

/** Space around a slice, as a part of it. */
const MARGIN = 0.06;

/** The cells of a pane, or of a buffer of any size that shows all of it. */
export function cellsOf(panes: Panes, { width, height }: Size): Cell[] {
  if (panes !== 'four') return [{ kind: panes, area: { left: 0, top: 0, right: width, bottom: height } }];
  const [middle, half] = [Math.round(width / 2), Math.round(height / 2)];
  return [
    { kind: 'z', area: { left: 0, top: 0, right: middle, bottom: half } },
    { kind: 'x', area: { left: middle, top: 0, right: width, bottom: half } },
    { kind: 'y', area: { left: 0, top: half, right: middle, bottom: height } },
    { kind: 'box', area: { left: middle, top: half, right: width, bottom: height } },
  ];
}

/** The cell that a point of a pane lies in. */
export function cellAt(panes: Panes, size: Size, x: number, y: number): Cell {
  const cells = cellsOf(panes, size);
  return cells.find(({ area }) => x >= area.left && x < area.right && y >= area.top && y < area.bottom) ?? (cells.at(-1) as Cell);
}

export function sizeOfCell({ area }: Cell): Size {
  return { width: area.right - area.left, height: area.bottom - area.top };
}

/** Where slices are, and what of them is seen. */
export interface SliceState {
  box: VolumeBox;
  /** Where the slices meet, and what is in the middle of them, in the drawn box. */
  cross: Vector3;
  middle: Vector3;
  zoom: number;
}

/** The points of a slice's pixels, counted from its top left: origin + x * column + y * row. */
export interface SliceFrame {
  origin: Vector3;
  column: Vector3;
  row: Vector3;
  /** The pixel at which the slices meet. */
  cross: { x: number; y: number };
  through: 0 | 1 | 2;
}

/** @param cells of the pane: all slices have one scale, so that they can be compared. */
export function sliceFrame(kind: SliceKind, cells: readonly Cell[], { box, cross, middle, zoom }: SliceState): SliceFrame {
  const { right, down, through } = PLANES[kind];
  const { width, height } = sizeOfCell(cells.find((cell) => cell.kind === kind) as Cell);
  const pixel = pixelLength(cells, box) / zoom;
  const at = middle.map((value, axis) => (axis === through ? (cross[axis] as number) : value)) as Vector3;
  const [column, row] = [right, down].map((axis) => axis.map((part) => part * pixel) as Vector3) as [Vector3, Vector3];
  const origin = at.map((value, k) => value - (width / 2) * (column[k] as number) - (height / 2) * (row[k] as number)) as Vector3;
  const along = (axis: readonly number[]): number => axis.reduce((sum, part, k) => sum + part * ((cross[k] as number) - (at[k] as number)), 0);
  return { origin, column, row, cross: { x: width / 2 + along(right) / pixel, y: height / 2 + along(down) / pixel }, through };
}

export function pointOfSlice({ origin, column, row }: SliceFrame, x: number, y: number): Vector3 {
  return origin.map((value, k) => value + x * (column[k] as number) + y * (row[k] as number)) as Vector3;
}

/** Length of a pixel at which every slice fits its cell. */
function pixelLength(cells: readonly Cell[], { half }: VolumeBox): number {
  const lengths = cells.flatMap((cell) => {
    if (cell.kind === 'box') return [];
    const { right, down } = PLANES[cell.kind];
    const { width, height } = sizeOfCell(cell);
    const side = (axis: readonly number[]): number => 2 * axis.reduce((sum, part, k) => sum + Math.abs(part) * (half[k] as number), 0);
    return [side(right) / Math.max(1, width), side(down) / Math.max(1, height)];
  });
  return (1 + MARGIN) * Math.max(1e-6, ...lengths);
}
