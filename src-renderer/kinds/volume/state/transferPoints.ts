/** Changes to the points of a transfer function. */
import { transferAt, type TransferPoint } from '../../../../src-main/core/render/volume/transfer.ts';

/** A point elsewhere: between its neighbours, in 0..1. */
export function movePoint(points: readonly TransferPoint[], index: number, at: number, opacity: number): TransferPoint[] {
  const [low, high] = [points[index - 1]?.at ?? 0, points[index + 1]?.at ?? 1];
  return points.map((point, k) => (k === index ? { ...point, at: clamped(at, low, high), opacity: clamped(opacity, 0, 1) } : point));
}

/** One more point, in the colour that is there, and its place among them. */
export function addPoint(points: readonly TransferPoint[], at: number, opacity: number): { points: TransferPoint[]; index: number } {
  const [red, green, blue] = transferAt(points, at);
  const index = points.filter((point) => point.at <= at).length;
  return { points: [...points.slice(0, index), { at, opacity, colour: [red, green, blue] }, ...points.slice(index)], index };
}

/** One fewer; one is left at least. */
export function removePoint(points: readonly TransferPoint[], index: number): TransferPoint[] {
  return points.length < 2 ? [...points] : points.filter((_, k) => k !== index);
}

/** @param hex as in `#8090ff` */
export function withColour(points: readonly TransferPoint[], index: number, hex: string): TransferPoint[] {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16) / 255);
  return points.map((point, k) => (k === index ? { ...point, colour: [red, green, blue] } : point));
}

export function hexOf({ colour }: TransferPoint): string {
  return `#${colour.map((part) => Math.round(255 * part).toString(16).padStart(2, '0')).join('')}`;
}

function clamped(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
