/** What is drawn where: the view's state as areas of one colour and areas of one shader with its uniforms. */
import { type Texture, Vector2, Vector3, Vector4 } from 'three';
import { isNeutral } from '../../../../src-main/core/render/display.ts';
import type { Rgb } from '../../../../src-main/core/render/shading.ts';
import type { Area, Size } from '../../../views/geometry.ts';
import { panesOf, splitLine, type Pane, type Slot } from '../../../views/layout.ts';
import { frameOf, pixelArea, screenToU, toPixel, toU, uPerPixel, uToScreen, type Camera, type Frame } from './camera.ts';
import { sampleIndex, type Layer, type Level } from './picture.ts';
import { METRIC_CODES, type Look, type Sampling } from './pictureShader.ts';
import type { Filter, PictureMode, PictureViewState } from './pictureViewState.ts';
import type { PixelRect } from './selection.ts';

/** A picture on the GPU. */
export interface TexturedLayer extends Layer {
  texture: Texture;
  isOpaque: boolean;
}

export type TexturedLayers = Record<Slot, Record<Level, TexturedLayer | null>> & {
  /** Of a difference that is not one of single pixels. */
  map: TexturedLayer | null;
};

export type PicturePass =
  | { kind: 'fill'; area: Area; colour: Rgb }
  /** `uniforms` by their names in pictureShader. */
  | { kind: 'draw'; area: Area; look: Look; uniforms: object };

/** Widths in pixels of a style sheet. */
const WIDTHS = { checker: 8, selection: 1 } as const;
/** Least size of a source pixel with lines around it, in pixels of a style sheet. */
const GRID_SIZE = 16;
/** Reductions up to this are rounding. */
const LEAST_LOD = 0.01;

/**
 * What to draw, in that order, for a picture of `buffer` pixels that shows all of the view.
 * @param colours the table of a difference, or of pictures in false colour
 */
export function picturePasses(
  state: PictureViewState,
  layers: TexturedLayers,
  buffer: Size,
  colours: Texture | null,
): PicturePass[] {
  const { mode, size, selection } = state;
  const all = { left: 0, top: 0, right: buffer.width, bottom: buffer.height };
  const passes: PicturePass[] = [{ kind: 'fill', area: all, colour: state.colours.background }];
  for (const pane of panesOf(mode, size)) {
    const draw = paneDraw(state, pane, layers, buffer, colours);
    if (draw) passes.push(draw);
    if (selection) passes.push(...selectionFills(state, pane, selection, buffer));
  }
  const line = splitLine(mode, size, buffer);
  if (line) passes.push({ kind: 'fill', area: line, colour: state.colours.split });
  return passes
    .map((pass) => ({ ...pass, area: intersection(pass.area, all) }))
    .filter(({ area }) => area.left < area.right && area.top < area.bottom);
}

/** Draws the pictures of a pane; null when there are none. */
function paneDraw(
  state: PictureViewState,
  pane: Pane,
  layers: TexturedLayers,
  buffer: Size,
  colours: Texture | null,
): PicturePass | null {
  const { mode, size, camera, source, filters } = state;
  const frame = frameOf(mode, source, size);
  const isMap = mode.kind === 'difference' && mode.map !== undefined;
  const shown = isMap
    ? [layers.map, null].map((layer) => layerPlace(layer, 'nearest', camera, frame))
    : pane.slots.flatMap((slot) =>
        [layers[slot].base, layers[slot].detail].map((layer) => layerPlace(layer, filters[slot], camera, frame)),
      );
  const samplings = shown.map(({ sampling }) => sampling) as Look['samplings'];
  for (let i = 0; i < samplings.length; i += 2) if (samplings[i] === 'none' && samplings[i + 1] === 'none') return null;
  const hasGrid = state.grid && camera.scale >= GRID_SIZE * size.pixelRatio;
  const ratio = { x: size.width / buffer.width, y: size.height / buffer.height };
  const start = uToScreen(camera, frame, { x: pixelArea(source).left, y: pixelArea(source).top });
  const end = { x: start.x + source.width * camera.scale, y: start.y + source.height * camera.scale };
  const onScreen = {
    left: Math.max(pane.from, pane.left + start.x) / ratio.x,
    right: Math.min(pane.to, pane.left + end.x) / ratio.x,
    top: start.y / ratio.y,
    bottom: end.y / ratio.y,
  };
  const uniforms = {
    // From the pixels of what is drawn into, counted from the bottom, to device pixels of the pane from the top.
    placement: new Vector4(ratio.x, -ratio.y, -pane.left, size.height),
    pictures: shown.map(({ texture }) => texture),
    layers: shown,
    colours,
    ...modeUniforms(mode),
    display: new Vector2(2 ** state.display.exposure, 1 / state.display.gamma),
    ...backdropUniforms(state, frame),
  };
  const look = { samplings, isOpaque: shown.every(({ isOpaque }) => isOpaque), hasGrid, isMap, display: displayLook(state) };
  return { kind: 'draw', area: withMiddlesIn(onScreen), look, uniforms };
}

function displayLook({ mode, display }: PictureViewState): Look['display'] {
  if (mode.kind === 'difference' || isNeutral(display)) return null;
  return { channel: display.channel, isFalse: display.falseColour !== 'none' };
}

function modeUniforms(mode: PictureMode): object {
  if (mode.kind !== 'difference') return {};
  return { metric: METRIC_CODES[mode.metric], range: new Vector2(...mode.range) };
}

function backdropUniforms({ colours, camera, size, source }: PictureViewState, { pane }: Frame): object {
  const origin = {
    x: toPixel(camera.x, source.width) - pane.width / 2 / camera.scale,
    y: toPixel(camera.y, source.height) - pane.height / 2 / camera.scale,
  };
  return {
    checker: colours.checker.map((rgb) => new Vector3(...rgb)),
    checkerSize: WIDTHS.checker * size.pixelRatio,
    // Without their whole parts, which would cost the shader its precision.
    grid: new Vector4(1 / camera.scale, origin.x % 1, origin.y % 1, Math.max(1, Math.round(size.pixelRatio))),
    gridColour: new Vector4(...colours.grid),
  };
}

/** A layer as the shader finds it: its texture, how it is sampled, and the members of the struct Layer. */
interface LayerPlace {
  texture: Texture | null;
  isOpaque: boolean;
  sampling: Sampling;
  grey: boolean;
  size: Vector2;
  scale: Vector2;
  offset: Vector2;
  lod: number;
}

function layerPlace(layer: TexturedLayer | null, filter: Filter, camera: Camera, frame: Frame): LayerPlace {
  if (!layer) {
    const zero = new Vector2();
    const nothing = { texture: null, isOpaque: true, sampling: 'none', grey: false, lod: 0 } as const;
    return { ...nothing, size: zero, scale: zero, offset: zero };
  }
  const { picture, region, texture, isOpaque } = layer;
  const { width, height } = picture;
  const start = screenToU(camera, frame, { x: 0, y: 0 });
  const x = sampleIndex(width, region.left, region.right);
  const y = sampleIndex(height, region.top, region.bottom);
  const pixel = uPerPixel(camera, frame);
  const scale = new Vector2(pixel.x * x.scale, pixel.y * y.scale);
  const lod = Math.log2(Math.max(scale.x, scale.y));
  return {
    texture,
    isOpaque,
    sampling: lod > LEAST_LOD ? 'reduced' : filter,
    grey: picture.channels === 1,
    size: new Vector2(width, height),
    scale,
    offset: new Vector2(start.x * x.scale + x.offset, start.y * y.scale + y.offset),
    lod,
  };
}

/** Two lines around the selected pixels, inside and outside their edge. */
function selectionFills(state: PictureViewState, pane: Pane, selection: PixelRect, buffer: Size): PicturePass[] {
  const { mode, size, camera, source, colours } = state;
  const frame = frameOf(mode, source, size);
  const { left, top, width, height } = selection;
  const start = uToScreen(camera, frame, { x: toU(left, source.width), y: toU(top, source.height) });
  const ratio = { x: size.width / buffer.width, y: size.height / buffer.height };
  const edges = {
    left: Math.round((pane.left + start.x) / ratio.x),
    top: Math.round(start.y / ratio.y),
    right: Math.round((pane.left + start.x + width * camera.scale) / ratio.x),
    bottom: Math.round((start.y + height * camera.scale) / ratio.y),
  };
  const line = {
    x: lineWidth(WIDTHS.selection * size.pixelRatio, ratio.x),
    y: lineWidth(WIDTHS.selection * size.pixelRatio, ratio.y),
  };
  const around = {
    left: edges.left - line.x,
    top: edges.top - line.y,
    right: edges.right + line.x,
    bottom: edges.bottom + line.y,
  };
  const seen = withMiddlesIn({ left: pane.from / ratio.x, top: 0, right: pane.to / ratio.x, bottom: buffer.height });
  const [inner, outer] = colours.selection;
  return [
    ...frameOfLines(edges, line).map((area) => ({ area, colour: inner })),
    ...frameOfLines(around, line).map((area) => ({ area, colour: outer })),
  ].map(({ area, colour }) => ({ kind: 'fill', area: intersection(area, seen), colour }));
}

/** The four sides of a frame, just inside its edges. */
function frameOfLines(edges: Area, line: { x: number; y: number }): Area[] {
  return [
    { ...edges, bottom: edges.top + line.y },
    { ...edges, top: edges.bottom - line.y },
    { ...edges, right: edges.left + line.x },
    { ...edges, left: edges.right - line.x },
  ];
}

/** Pixels that are at least one. */
function lineWidth(width: number, ratio: number): number {
  return Math.max(1, Math.round(width / ratio));
}

/** The pixels whose middles lie between these edges. */
function withMiddlesIn({ left, top, right, bottom }: Area): Area {
  const first = (edge: number): number => Math.ceil(edge - 0.5);
  return { left: first(left), top: first(top), right: first(right), bottom: first(bottom) };
}

function intersection(a: Area, b: Area): Area {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
}
