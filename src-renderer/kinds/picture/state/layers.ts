/** Pictures as they are on show: what each was asked for as, and where its parts lie. */
import type { Picture, PixelRect } from '../../../../src-main/core/protocol/studio/pictures.ts';
import type { RunState } from '../../../../src-main/core/protocol/studio/runs.ts';
import type { Region } from '../../../../src-main/core/query/grid.ts';

/** Longest side that comes back from the engine: no screen shows more, and every GPU holds it. */
export const MOST_SIDE = 4096;

/** The source; the selected run, and others that are in sight with it. */
export type Slot = 'truth' | RunSlot;
export type RunSlot = (typeof RUN_SLOTS)[number];
export const RUN_SLOTS = ['a', 'b', 'c', 'd'] as const;

/** A picture and what it was asked for as: where the first and last samples of that size lie, as fractions of the source. */
export interface Shown {
  picture: Picture;
  region: Region;
  /** Larger than the picture where it was averaged down. */
  asked: { width: number; height: number };
}

/** A query as it is told to the person. */
export interface QueryReport {
  width: number;
  height: number;
  milliseconds: number;
  bytes: number;
}

/** A picture of a field. */
export interface Layer extends Shown {
  subject: string;
  /** Of the field's training when it was made. */
  steps: number;
  /** Of a video, as a fraction. */
  time: number | null;
  /** Of the query; null of pictures that were made ahead, several at once. */
  cost: Pick<QueryReport, 'milliseconds' | 'bytes'> | null;
}

/** What the query of a layer took; null where it was not made by one of its own. */
export function reportOf(layer: Layer | null): QueryReport | null {
  return layer?.cost ? { ...layer.asked, ...layer.cost } : null;
}

/** A field's pictures: the whole, and what is in sight of it at the screen's resolution. */
export interface RunLayers {
  base: Layer | null;
  detail: Layer | null;
}

export const NO_LAYERS: RunLayers = { base: null, detail: null };

/** What the viewport shows, set by whoever draws it. */
export interface Viewport {
  /** Device pixels of one picture on the screen. */
  width: number;
  height: number;
  /** Part of the source in sight, and device pixels a source pixel. */
  visible: Region;
  scale: number;
}

/** Whether a layer shows a subject as the run is now. */
export function isCurrent(layer: Layer | null, subject: string, { progress }: RunState): boolean {
  return layer?.subject === subject && layer.steps === progress.steps;
}

/** Size of a part at screen resolution. */
export function detailSize({ scale, width, height, visible }: Viewport, region: Region): { width: number; height: number } {
  const across = (region.right - region.left) / Math.max(1e-12, visible.right - visible.left);
  const down = (region.bottom - region.top) / Math.max(1e-12, visible.bottom - visible.top);
  const most = scale > 0 ? MOST_SIDE : 1;
  return {
    width: Math.max(1, Math.min(most, Math.round(width * across))),
    height: Math.max(1, Math.min(most, Math.round(height * down))),
  };
}

/** A rectangle of pixels as a region from its first sample to its last. */
export function rectRegion({ left, top, width: w, height: h }: PixelRect, width: number, height: number): Region {
  const [across, down] = [Math.max(1, width - 1), Math.max(1, height - 1)];
  return { left: left / across, top: top / down, right: (left + w - 1) / across, bottom: (top + h - 1) / down };
}

/** Pixels of the source in a region, across and down. */
export function ownPixels({ left, top, right, bottom }: Region, { width, height }: { width: number; height: number }): [number, number] {
  return [Math.max(1, Math.round((right - left) * (width - 1)) + 1), Math.max(1, Math.round((bottom - top) * (height - 1)) + 1)];
}

export function sameRegion(a: Region, b: Region): boolean {
  return a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
}

/** The pixels in sight of a source that was averaged down; null where the screen shows no more of it than is there. */
export function sharperRect(viewport: Viewport | null, { width, height }: { width: number; height: number }): PixelRect | null {
  const isReduced = Math.max(width, height) > MOST_SIDE;
  if (!isReduced || !viewport || viewport.scale * Math.max(width, height) <= MOST_SIDE) return null;
  const left = Math.max(0, Math.floor(viewport.visible.left * (width - 1)));
  const top = Math.max(0, Math.floor(viewport.visible.top * (height - 1)));
  const right = Math.min(width - 1, Math.ceil(viewport.visible.right * (width - 1)));
  const bottom = Math.min(height - 1, Math.ceil(viewport.visible.bottom * (height - 1)));
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
