/**
 * What part of the source is seen, and how large. Screens are measured in device pixels from the top left of a pane;
 * source pixel i covers [i, i + 1) in source pixels and has its sample in the middle.
 */
import type { Point, Size } from '../../../views/geometry.ts';
import { paneSize, type Mode } from '../../../views/layout.ts';
import type { Region } from './picture.ts';

/** Device pixels of one source pixel, and the place in the middle of the pane, in u. */
export interface Camera {
  scale: number;
  x: number;
  y: number;
}

/** What a camera shows and where: the source's size in pixels, the pane's in device pixels. */
export interface Frame {
  source: Size;
  pane: Size;
}

/** Least and most device pixels a source pixel; a picture that is still too large may be made smaller, to fit. */
export const SCALE = { least: 1 / 64, most: 256 } as const;

/** Two cameras this close, in parts, are the same. */
const CLOSE = 1e-6;

/** What the camera of a mode shows and where, in a viewport of `size` device pixels. */
export function frameOf(mode: Mode, source: Size, size: Size): Frame {
  return { source, pane: paneSize(mode, size) };
}

/** Source pixels from u, along an axis of `size` pixels. */
export function toPixel(u: number, size: number): number {
  return (u - 0.5) * Math.max(1, size - 1) + size / 2;
}

/** u from source pixels. */
export function toU(pixel: number, size: number): number {
  return (pixel - size / 2) / Math.max(1, size - 1) + 0.5;
}

/** u that a device pixel is wide and high. */
export function uPerPixel({ scale }: Camera, { source }: Frame): Point {
  return { x: 1 / (scale * Math.max(1, source.width - 1)), y: 1 / (scale * Math.max(1, source.height - 1)) };
}

/** All that the source's pixels cover: somewhat more than from the first sample to the last. */
export function pixelArea({ width, height }: Size): Region {
  return { left: toU(0, width), top: toU(0, height), right: toU(width, width), bottom: toU(height, height) };
}

/** Whether `u` lies on the source. */
export function isOnSource({ x, y }: Point, source: Size): boolean {
  const { left, top, right, bottom } = pixelArea(source);
  return x >= left && x < right && y >= top && y < bottom;
}

export function uToScreen(camera: Camera, { source, pane }: Frame, u: Point): Point {
  return {
    x: pane.width / 2 + (toPixel(u.x, source.width) - toPixel(camera.x, source.width)) * camera.scale,
    y: pane.height / 2 + (toPixel(u.y, source.height) - toPixel(camera.y, source.height)) * camera.scale,
  };
}

export function screenToU(camera: Camera, { source, pane }: Frame, point: Point): Point {
  return {
    x: toU(toPixel(camera.x, source.width) + (point.x - pane.width / 2) / camera.scale, source.width),
    y: toU(toPixel(camera.y, source.height) + (point.y - pane.height / 2) / camera.scale, source.height),
  };
}

/** All of the source, as large as the pane allows. */
export function fit({ source, pane }: Frame): Camera {
  const scale = Math.min(pane.width / source.width, pane.height / source.height, SCALE.most);
  return { scale: scale > 0 ? scale : SCALE.least, x: 0.5, y: 0.5 };
}

export function isFit(camera: Camera, frame: Frame): boolean {
  const { scale, x, y } = fit(frame);
  return Math.abs(camera.scale / scale - 1) < CLOSE && Math.abs(camera.x - x) < CLOSE && Math.abs(camera.y - y) < CLOSE;
}

/** One device pixel a source pixel, each on exactly one; what was at `at` stays there, to half a device pixel. */
export function actualSize(camera: Camera, frame: Frame, at: Point = middle(frame)): Camera {
  const { source, pane } = frame;
  const { x, y } = zoom(camera, frame, 1 / camera.scale, at);
  return clamp({ scale: 1, x: onGrid(x, source.width, pane.width), y: onGrid(y, source.height, pane.height) }, frame);
}

/** Moves the middle so that the source's pixels, as large as the screen's, fall on them. */
function onGrid(u: number, size: number, pane: number): number {
  const start = Math.round(pane / 2 - toPixel(u, size));
  return toU(pane / 2 - start, size);
}

/** Enlarges by `factor`, within the limits; what is at `at` stays there unless the picture would be lost. */
export function zoom(camera: Camera, frame: Frame, factor: number, at: Point = middle(frame)): Camera {
  const scale = limitScale(camera.scale * factor, frame);
  const held = screenToU(camera, frame, at);
  const { source, pane } = frame;
  const x = toU(toPixel(held.x, source.width) - (at.x - pane.width / 2) / scale, source.width);
  const y = toU(toPixel(held.y, source.height) - (at.y - pane.height / 2) / scale, source.height);
  return clamp({ scale, x, y }, frame);
}

/** Moves the picture by device pixels. */
export function pan(camera: Camera, frame: Frame, dx: number, dy: number): Camera {
  const { width, height } = frame.pane;
  const { x, y } = screenToU(camera, frame, { x: width / 2 - dx, y: height / 2 - dy });
  return clamp({ scale: camera.scale, x, y }, frame);
}

/** The nearest camera within the limits: the middle of the pane is on the picture, so that it is never lost. */
export function clamp({ scale, x, y }: Camera, frame: Frame): Camera {
  const { left, top, right, bottom } = pixelArea(frame.source);
  return {
    scale: limitScale(scale, frame),
    x: Math.min(right, Math.max(left, x)),
    y: Math.min(bottom, Math.max(top, y)),
  };
}

function limitScale(scale: number, frame: Frame): number {
  return Math.min(SCALE.most, Math.max(Math.min(SCALE.least, fit(frame).scale), scale));
}

function middle({ pane }: Frame): Point {
  return { x: pane.width / 2, y: pane.height / 2 };
}

/** What is seen of the source's pixel area, in u; null when nothing is. */
export function visibleRegion(camera: Camera, frame: Frame): Region | null {
  const area = pixelArea(frame.source);
  const start = screenToU(camera, frame, { x: 0, y: 0 });
  const end = screenToU(camera, frame, { x: frame.pane.width, y: frame.pane.height });
  const region = {
    left: Math.max(area.left, start.x),
    top: Math.max(area.top, start.y),
    right: Math.min(area.right, end.x),
    bottom: Math.min(area.bottom, end.y),
  };
  return region.left < region.right && region.top < region.bottom ? region : null;
}

/**
 * The query whose samples are the device pixels in which the source is seen: one each, in its middle. Null when
 * there are fewer than two along an axis.
 */
export function screenRequest(camera: Camera, frame: Frame): (Size & { region: Region }) | null {
  const visible = visibleRegion(camera, frame);
  if (!visible) return null;
  const start = uToScreen(camera, frame, { x: visible.left, y: visible.top });
  const end = uToScreen(camera, frame, { x: visible.right, y: visible.bottom });
  const first = { x: firstCentre(start.x), y: firstCentre(start.y) };
  const last = { x: lastCentre(end.x), y: lastCentre(end.y) };
  const [width, height] = [last.x - first.x + 1, last.y - first.y + 1];
  if (width < 2 || height < 2) return null;
  const { x: left, y: top } = screenToU(camera, frame, first);
  const { x: right, y: bottom } = screenToU(camera, frame, last);
  return { width, height, region: { left, top, right, bottom } };
}

/** Middle of the first device pixel whose middle lies at or after `edge`, but for rounding. */
function firstCentre(edge: number): number {
  return Math.ceil(edge - 0.5 - CLOSE) + 0.5;
}

/** Middle of the last device pixel whose middle lies before `edge`, but for rounding. */
function lastCentre(edge: number): number {
  return Math.ceil(edge - 0.5 - CLOSE) - 0.5;
}
