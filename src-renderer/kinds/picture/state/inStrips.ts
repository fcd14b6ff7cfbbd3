/**
 * A picture that takes long, asked for in strips of rows: the one in the middle of what is in sight first, then its neighbours,
 * so that something of it is there soon, and whoever has had enough can end it.
 */
import type { FieldPicture } from '../../../../src-main/core/protocol/studio/pictures.ts';
import type { Task } from '../../../../src-main/core/protocol/studio/task.ts';
import { WHOLE, type PictureRequest, type Region } from '../../../../src-main/core/query/grid.ts';
import { MOST_SIDE } from './layers.ts';

/** A query that is expected to take longer comes in strips of about so long, but not in more than so many. */
const LONG_MS = 500;
const STRIP_MS = 250;
const MOST_STRIPS = 16;

export interface StripTask {
  ask: (request: PictureRequest, task: Task) => Promise<FieldPicture>;
  /** Milliseconds that all of it is expected to take; 0 where that is not known. */
  expected: number;
  /** What of the source is in sight. */
  seen: Region;
  signal: AbortSignal;
  progress: (done: number) => void;
}

/** The whole of what is requested. @param partly told of what is there of it so far, and where its rows lie. */
export async function askInStrips(
  request: PictureRequest,
  { ask, expected, seen, signal, progress }: StripTask,
  partly: (picture: FieldPicture, region: Region) => void,
): Promise<FieldPicture> {
  const { width, height } = request;
  // What is averaged down comes as one.
  const count = expected < LONG_MS || Math.max(width, height) > MOST_SIDE ? 1 : Math.min(MOST_STRIPS, height, Math.ceil(expected / STRIP_MS));
  if (count === 1) return ask(request, { signal, progress });
  const region = request.region ?? WHOLE;
  const edges = Array.from({ length: count + 1 }, (_, i) => Math.round((i * height) / count));
  const order = fromTheMiddle(count, ((seen.top + seen.bottom) / 2 - region.top) / (region.bottom - region.top));
  let all: FieldPicture | null = null;
  let [top, bottom] = [height, 0];
  for (const [done, i] of order.entries()) {
    const [from = 0, to = height] = [edges[i], edges[i + 1]];
    const rows = { ...request, height: to - from, region: rowsOf(region, from, to, height) };
    const part = await ask(rows, { signal, progress: (own) => progress((done + own) / count) });
    progress((done + 1) / count);
    all ??= { ...part, height, values: new Uint16Array(part.channels * width * height), milliseconds: 0, bytes: 0 };
    const row = width * all.channels;
    all.values.set(part.values, from * row);
    all = { ...all, milliseconds: all.milliseconds + part.milliseconds, bytes: Math.max(all.bytes, part.bytes) };
    [top, bottom] = [Math.min(top, from), Math.max(bottom, to)];
    if (done + 1 < count) {
      partly({ ...all, height: bottom - top, values: all.values.subarray(top * row, bottom * row) }, rowsOf(region, top, bottom, height));
    }
  }
  return all as FieldPicture;
}

/** Where the first and the last of some rows lie. */
function rowsOf({ left, right, top, bottom }: Region, from: number, to: number, height: number): Region {
  const at = (row: number): number => top + ((bottom - top) * row) / (height - 1);
  // A single row stands in the middle of any span around it.
  const half = to - from === 1 ? 0.5 : 0;
  return { left, right, top: at(from - half), bottom: at(to - 1 + half) };
}

/** Places of strips, each beside those before it: that of `middle` first. */
function fromTheMiddle(count: number, middle: number): number[] {
  const first = Math.min(count - 1, Math.max(0, Math.floor(middle * count)));
  const distance = (i: number): number => Math.abs(i + 0.5 - middle * count);
  const order = [first];
  for (let [low, high] = [first - 1, first + 1]; low >= 0 || high < count; ) {
    const isLow = high >= count || (low >= 0 && distance(low) < distance(high));
    order.push(isLow ? low-- : high++);
  }
  return order;
}
