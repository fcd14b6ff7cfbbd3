/** How a pane is divided into slices and the volume, and which point of the drawn box a pixel of a slice shows. */
import type { VolumeBox } from '../../../../src-main/core/render/volume/volumeLook.ts';
import type { Area, Size } from '../../../views/geometry.ts';

type Vector3 = [number, number, number];

/** Slices across z, y and x of the volume: from above, from the front, and from the side; one that is turned as one likes; and the volume itself. */
export type CellKind = 'z' | 'y' | 'x' | 'oblique' | 'box';
/** Three slices and the volume, all four slices, or one alone. */
export type Panes = 'four' | 'slices' | CellKind;

export interface Cell {
  kind: CellKind;
  /** In the pane, in its pixels. */
  area: Area;
}

/** Directions in the drawn box, each of length 1: to the right of a slice, down, and through it. */
interface Plane {
  right: Vector3;
  down: Vector3;
  through: Vector3;
}

const PLANES = {
  z: { right: [1, 0, 0], down: [0, 0, -1], through: [0, 1, 0] },
  y: { right: [1, 0, 0], down: [0, -1, 0], through: [0, 0, 1] },
  x: { right: [0, 0, -1], down: [0, -1, 0], through: [1, 0, 0] },
} as const satisfies Record<string, Plane>;

export type SliceKind = Exclude<CellKind, 'box'>;

/** Degrees by which a slice from the front is turned about the upright axis, to the right, and then tilted so that it is seen from above. */
export interface Slant {
  turn: number;
  tilt: number;
}

/** Sine of the angle between two slices below which they have no line in common. */
const LEAST_ANGLE = 1e-3;
/** Space around a slice, as a part of it. */
const MARGIN = 0.06;

/** The cells of a pane, or of a buffer of any size that shows all of it. */
export function cellsOf(panes: Panes, { width, height }: Size): Cell[] {
  if (panes !== 'four' && panes !== 'slices') return [{ kind: panes, area: { left: 0, top: 0, right: width, bottom: height } }];
  const [middle, half] = [Math.round(width / 2), Math.round(height / 2)];
  return [
    { kind: 'z', area: { left: 0, top: 0, right: middle, bottom: half } },
    { kind: 'x', area: { left: middle, top: 0, right: width, bottom: half } },
    { kind: 'y', area: { left: 0, top: half, right: middle, bottom: height } },
    { kind: panes === 'four' ? 'box' : 'oblique', area: { left: middle, top: half, right: width, bottom: height } },
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
  /** Of the oblique slice. */
  slant: Slant;
}

/** The points of a slice's pixels, counted from its top left: origin + x * column + y * row. */
export interface SliceFrame {
  origin: Vector3;
  column: Vector3;
  row: Vector3;
  /** The pixel at which the slices meet. */
  cross: { x: number; y: number };
}

/** @param cells of the pane: all slices have one scale, so that they can be compared. */
export function sliceFrame(kind: SliceKind, cells: readonly Cell[], { box, cross, middle, zoom, slant }: SliceState): SliceFrame {
  const { right, down, through } = planeOf(kind, slant);
  const { width, height } = sizeOfCell(cells.find((cell) => cell.kind === kind) as Cell);
  const pixel = pixelLength(cells, box) / zoom;
  // What is in the middle, moved through the slices onto this one.
  const away = dot(through, cross) - dot(through, middle);
  const at = middle.map((value, axis) => value + away * (through[axis] as number)) as Vector3;
  const [column, row] = [right, down].map((axis) => axis.map((part) => part * pixel) as Vector3) as [Vector3, Vector3];
  const origin = at.map((value, k) => value - (width / 2) * (column[k] as number) - (height / 2) * (row[k] as number)) as Vector3;
  const along = (axis: Readonly<Vector3>): number => (dot(axis, cross) - dot(axis, at)) / pixel;
  return { origin, column, row, cross: { x: width / 2 + along(right), y: height / 2 + along(down) } };
}

/**
 * Where another slice cuts a slice: a, b and c of which a * x + b * y + c is how many pixels a pixel is away from that line;
 * null where the two lie nearly in one plane.
 */
export function cutLine({ column, row, cross }: SliceFrame, other: SliceKind, slant: Slant): Vector3 | null {
  const { through } = planeOf(other, slant);
  const [a, b] = [dot(through, column), dot(through, row)];
  const length = Math.hypot(a, b);
  if (length < LEAST_ANGLE * Math.hypot(...column)) return null;
  return [a / length, b / length, -(a * cross.x + b * cross.y) / length];
}

function planeOf(kind: SliceKind, { turn, tilt }: Slant): Readonly<{ [K in keyof Plane]: Readonly<Vector3> }> {
  if (kind !== 'oblique') return PLANES[kind];
  const [a, e] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
  return {
    right: [Math.cos(a), 0, -Math.sin(a)],
    down: [Math.sin(a) * Math.sin(e), -Math.cos(e), Math.cos(a) * Math.sin(e)],
    through: [Math.sin(a) * Math.cos(e), Math.sin(e), Math.cos(a) * Math.cos(e)],
  };
}

function dot(a: Readonly<Vector3>, b: Readonly<Vector3>): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function pointOfSlice({ origin, column, row }: SliceFrame, x: number, y: number): Vector3 {
  return origin.map((value, k) => value + x * (column[k] as number) + y * (row[k] as number)) as Vector3;
}

/** Length of a pixel at which every slice fits its cell; an oblique one need not when it is turned: it would grow and shrink. */
function pixelLength(cells: readonly Cell[], { half }: VolumeBox): number {
  const lengths = cells.flatMap((cell) => {
    if (cell.kind === 'box') return [];
    const { width, height } = sizeOfCell(cell);
    const longest = 2 * Math.max(...half);
    const side = (axis: Readonly<Vector3>): number => 2 * dot(axis.map(Math.abs) as Vector3, half);
    const [across, down] = cell.kind === 'oblique' ? [longest, longest] : [side(PLANES[cell.kind].right), side(PLANES[cell.kind].down)];
    return [across / Math.max(1, width), down / Math.max(1, height)];
  });
  return (1 + MARGIN) * Math.max(1e-6, ...lengths);
}
