/** What is read out at a place of the source: the pixel there, and its values in every picture. */
import type { Point, Size } from '../../../views/geometry.ts';
import type { GridArea } from '../state/gridAreas.ts';
import type { Shown } from '../state/layers.ts';
import { toPixel, toU } from '../view/camera.ts';
import { pixelDifference, type Metric } from '../view/difference.ts';
import type { Readout } from '../../../state/view/view.svelte.ts';
import { TRUTH_NAME } from '../../../state/view/viewWords.ts';
import type { Pictures } from '../state/pictures.svelte.ts';
import { valueAt, type LayerStack } from '../view/picture.ts';
import { channelText } from './readout.ts';
import { placed } from './scene.ts';

export interface PixelPlace {
  column: number;
  row: number;
}

/** The pixel of the source that covers `u`. */
export function pixelAt(u: Point, { width, height }: Size): PixelPlace {
  return { column: pixelIndex(u.x, width), row: pixelIndex(u.y, height) };
}

function pixelIndex(u: number, size: number): number {
  return Math.min(size - 1, Math.max(0, Math.floor(toPixel(u, size))));
}

/** The middle of a pixel. */
export function middleOfPixel({ column, row }: PixelPlace, { width, height }: Size): Point {
  return { x: toU(column + 0.5, width), y: toU(row + 0.5, height) };
}

/** Values of a picture in the middle of a pixel: exactly, where it was asked for at the source's own size. */
export function readPixel(
  { base, detail }: { base: Shown | null; detail: Shown | null },
  pixel: PixelPlace,
  source: Size,
): number[] | null {
  const isExact = base?.picture.width === source.width && base.picture.height === source.height;
  const stack: LayerStack = { base: layerOf(base), detail: isExact ? null : layerOf(detail) };
  return valueAt(stack, middleOfPixel(pixel, source));
}

function layerOf(shown: Shown | null): LayerStack['base'] {
  return shown && { picture: shown.picture, region: placed(shown) };
}

/** What is read out at the place that is pointed at: the pixel, and its values in every picture on show. */
export interface Reading {
  pixel: PixelPlace;
  rows: { name: string; values: number[] | null }[];
}

/** @param names of the selected run, and of another that it is compared with; null where there is none */
export function readAll(
  { pointedAt, truth, a, b }: Pick<Pictures, 'pointedAt' | 'truth' | 'a' | 'b'>,
  source: Size,
  names: { run: string | null; other: string | null },
): Reading | null {
  if (!pointedAt) return null;
  const pixel = pixelAt(pointedAt, source);
  const row = (name: string | null, layers: Parameters<typeof readPixel>[0]): Reading['rows'] =>
    name === null ? [] : [{ name, values: readPixel(layers, pixel, source) }];
  return { pixel, rows: [...row(TRUTH_NAME, truth), ...row(names.run, a), ...row(names.other, b)] };
}

/** The same of all areas of a grid. */
export function readAreas(pointedAt: Point | null, areas: readonly Pick<GridArea, 'name' | 'layers'>[], source: Size): Reading | null {
  if (!pointedAt) return null;
  const pixel = pixelAt(pointedAt, source);
  return { pixel, rows: areas.map(({ name, layers }) => ({ name, values: readPixel(layers, pixel, source) })) };
}

/** A reading as lines of a table, with tabs between the columns. */
export function readingText({ pixel, rows }: Reading, channels: readonly string[], readout: Readout): string {
  const lines = [
    ['x', String(pixel.column), 'y', String(pixel.row)],
    ['', ...channels],
    ...rows.map(({ name, values }) => [name, ...channels.map((_, c) => (values?.[c] === undefined ? '' : channelText(values[c], readout)))]),
  ];
  return lines.map((line) => line.join('\t')).join('\n');
}

/** Names of the channels of a picture. */
export const CHANNELS: Readonly<Record<1 | 3 | 4, readonly string[]>> = { 1: ['Grey'], 3: ['R', 'G', 'B'], 4: ['R', 'G', 'B', 'A'] };

/** Difference of two readings by a metric, as the view shows it; null where one is missing. */
export function readingDifference(metric: Metric, first: number[] | null, second: number[] | null): number | null {
  return first && second ? pixelDifference(metric, first, second) : null;
}

/** As a CSS colour. */
export function cssOf([red = 0, green = red, blue = red, alpha = 1]: readonly number[]): string {
  const [r, g, b] = [red, green, blue].map((value) => Math.round(255 * value));
  return `rgb(${r} ${g} ${b} / ${alpha})`;
}
