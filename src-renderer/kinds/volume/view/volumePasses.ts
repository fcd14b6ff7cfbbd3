/** What the volume view draws, as passes: one for each cell of each pane, with all that its shader is told. */
import type { Data3DTexture, DataTexture } from 'three';
import { basisOf, rayFrame } from '../../../../src-main/core/render/orbitCamera.ts';
import { lightDirections } from '../../../../src-main/core/render/shading.ts';
import { stepLength } from '../../../../src-main/core/render/volume/volumeLook.ts';
import type { Area, Size } from '../../../views/geometry.ts';
import { paneSize, panesOf, splitLine, type Pane, type Slot } from '../../../views/layout.ts';
import type { TargetFrame } from '../../../views/targetView.ts';
import { cellsOf, cutLine, sizeOfCell, sliceFrame, type Cell, type SliceKind } from './cells.ts';
import type { VolumePass } from './volumePainter.ts';
import type { VolumeViewState } from './volumeViewState.ts';

/** What is on the GPU. */
export interface VolumeTextures {
  values: Record<Slot, Data3DTexture | null>;
  /** Of the slices and of mip; of a difference, with its sign and as an amount. */
  tables: { colours: DataTexture; signed: DataTexture; amount: DataTexture };
  /** The transfer function for steps of a length. */
  transfer: (step: number) => DataTexture;
}

/** In pixels of a style sheet: lines of slices, how far they keep from where they meet, and lines between cells. */
const LINES = { width: 1, gap: 9, cells: 1 } as const;

/** What is to be drawn into a buffer of any size, from the whole view. */
export function volumePasses(state: VolumeViewState, textures: VolumeTextures, buffer: Size): TargetFrame<VolumePass> {
  const inPane = paneSize(state.mode, buffer);
  const cells = cellsOf(state.panes, inPane);
  const passes = panesOf(state.mode, buffer).flatMap((pane) => cells.flatMap((cell) => cellPass(state, textures, { pane, cells, cell }, buffer)));
  const split = splitLine(state.mode, state.size, buffer);
  const between = panesOf(state.mode, buffer).flatMap((pane) => cellLines(state, pane, cells, buffer));
  const lines = between.map((area) => ({ area, colour: state.colours.cells }));
  return { passes, lines: split && split.left < split.right ? [...lines, { area: split, colour: state.colours.split }] : lines };
}

const MOST_HASTE = 4;

/** The slices whose lines are drawn on others; and a line that is never met. */
const CUTTING = ['z', 'y', 'x', 'oblique'] as const;
const NOWHERE = [0, 0, 1e6] as const;

function hasOblique({ panes }: VolumeViewState): boolean {
  return panes === 'slices' || panes === 'oblique';
}

interface Place {
  pane: Pane;
  cells: readonly Cell[];
  cell: Cell;
}

function cellPass(state: VolumeViewState, textures: VolumeTextures, place: Place, buffer: Size): VolumePass[] {
  const { pane, cell } = place;
  const area: Area = {
    left: Math.max(Math.round(pane.from), pane.left + cell.area.left),
    top: cell.area.top,
    right: Math.min(Math.round(pane.to), pane.left + cell.area.right),
    bottom: cell.area.bottom,
  };
  if (area.left >= area.right) return [];
  const [first, second] = pane.slots.map((slot) => textures.values[slot]);
  const isDifference = pane.slots.length > 1;
  const { background } = state.look;
  const { box } = state.slices;
  const uniforms = {
    placement: [1, -1, -(pane.left + cell.area.left), buffer.height - cell.area.top],
    cellHeight: cell.area.bottom - cell.area.top,
    background: [...(background?.top ?? [0, 0, 0]), ...(background?.bottom ?? [0, 0, 0])],
    backgroundAlpha: background ? 1 : 0,
    ...{ boxHalf: box.half, boxScale: box.scale, errorRange: state.error.range },
  };
  if (!first || (isDifference && !second)) return [{ area, shade: { kind: 'empty' }, uniforms }];
  const values = { first, second: second ?? first };
  if (cell.kind === 'box') return [boxPass(state, textures, { ...uniforms, ...values }, { area, cell, isDifference, haste: hasteOf(state, buffer) })];
  return [slicePass(state, textures, { ...uniforms, ...values }, { area, kind: cell.kind, cells: place.cells, isDifference }, buffer)];
}

/** How much longer steps are than usual: as pixels are that something moving is drawn in, up to a limit. */
function hasteOf({ size }: VolumeViewState, buffer: Size): number {
  return Math.min(MOST_HASTE, Math.max(1, size.width / buffer.width));
}

function slicePass(
  state: VolumeViewState,
  { tables }: VolumeTextures,
  uniforms: Record<string, unknown>,
  { area, kind, cells, isDifference }: { area: Area; kind: SliceKind; cells: readonly Cell[]; isDifference: boolean },
  buffer: Size,
): VolumePass {
  const frame = sliceFrame(kind, cells, state.slices);
  const { origin, column, row, cross } = frame;
  const pixel = (state.size.pixelRatio * buffer.width) / Math.max(1, state.size.width);
  const lines = CUTTING.map((other) => (other === kind || (other === 'oblique' && !hasOblique(state)) ? null : cutLine(frame, other, state.slices.slant)));
  const own = {
    ...{ planeOrigin: origin, planeColumn: column, planeRow: row },
    lines: lines.flatMap((line) => line ?? NOWHERE),
    lineColours: CUTTING.flatMap((other) => state.colours.cross[other]),
    crossing: [cross.x, cross.y, LINES.width * pixel, LINES.gap * pixel],
    hasCross: state.hasCross ? 1 : 0,
    window: [state.look.window.low, state.look.window.high],
    colours: isDifference ? tables.signed : tables.colours,
  };
  return { area, shade: { kind: 'slice', isDifference }, uniforms: { ...uniforms, ...own } };
}

function boxPass(
  state: VolumeViewState,
  { tables, transfer }: VolumeTextures,
  uniforms: Record<string, unknown> & { first: Data3DTexture },
  { area, cell, isDifference, haste }: { area: Area; cell: Cell; isDifference: boolean; haste: number },
): VolumePass {
  const { camera, look } = state;
  const { origin, direction } = rayFrame(camera, sizeOfCell(cell));
  const { width, height, depth } = uniforms.first.image;
  const samples = Math.max(width, height, depth);
  const step = haste * stepLength([samples]);
  const own = {
    rayOrigin: [...origin.base, ...origin.column, ...origin.row],
    rayDirection: [...direction.base, ...direction.column, ...direction.row],
    keyLight: lightDirections(basisOf(camera)).key,
    isHasty: haste > 1 ? 1 : 0,
    ...{ stepLength: step, spacing: 2 / Math.max(1, samples - 1), level: look.level, surface: look.surface },
    transfer: transfer(step),
    // An error is shown by its largest amount on the way.
    window: isDifference ? [0, 1] : [look.window.low, look.window.high],
    colours: isDifference ? tables.amount : tables.colours,
  };
  return { area, shade: { kind: isDifference ? 'mip' : look.mode, isDifference }, uniforms: { ...uniforms, ...own } };
}

/** The lines between the cells of a pane. */
function cellLines({ size }: VolumeViewState, pane: Pane, cells: readonly Cell[], buffer: Size): Area[] {
  const [first] = cells;
  if (cells.length < 2 || !first) return [];
  const width = Math.max(1, Math.round((LINES.cells * size.pixelRatio * buffer.width) / Math.max(1, size.width)));
  const [x, y] = [pane.left + first.area.right, first.area.bottom];
  const [left, right] = [Math.round(pane.from), Math.round(pane.to)];
  const down = { left: Math.max(left, x - (width >> 1)), top: 0, right: Math.min(right, x - (width >> 1) + width), bottom: buffer.height };
  const across = { left, top: y - (width >> 1), right, bottom: y - (width >> 1) + width };
  return [down, across].filter((area) => area.left < area.right);
}
