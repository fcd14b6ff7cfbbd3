/**
 * How large pictures of a field are asked for: as large as is wanted, or as can be made in time, by what queries of the
 * same run took before.
 */
import type { RunState } from '../../../../src-main/core/protocol/studio/runs.ts';
import type { Region } from '../../../../src-main/core/query/grid.ts';
import type { RunId } from '../../../../src-main/core/session/api.ts';
import { detailSize, ownPixels, type Viewport } from './layers.ts';

export interface Size {
  width: number;
  height: number;
}

/** A query beside training takes at most this long, and is at least this large. */
export const BESIDE_TRAINING_MS = 120;
const LEAST_SIDE = 64;
/** Side of the first query of a network whose speed is not known, and of what is shown before a long query is done. */
export const COARSE_SIDE = 256;
const LONG_QUERY_MS = 250;
/** More of a network whose speed is not known are asked for after a small picture. */
const QUICK_PIXELS = 2 ** 18;
/** Pictures of other moments that an engine still knows the most of (core/query/branchRows.ts). */
const KNOWN_PICTURES = 2;
/** While a person drags the moment of a video, a picture is to be there within so many milliseconds. */
const SCRUB_MS = 60;

export class PictureSizes {
  /** Milliseconds a pixel of each run's last query. */
  #speed = new Map<RunId, number>();
  /** Pictures of a video that an engine knows the most of, whatever the moment: it was asked for them last. */
  #known = new Map<RunId, string[]>();
  /** Milliseconds a pixel of those, from the asking to the answer. */
  #knownSpeed = new Map<RunId, number>();

  clear(): void {
    this.#speed.clear();
    this.#known.clear();
    this.#knownSpeed.clear();
  }

  /** Milliseconds that a query is expected to take; 0 before the first of a run. */
  expected(run: RunState, { width, height }: Size): number {
    return width * height * (this.#speed.get(run.id) ?? 0);
  }

  /** Learns from a query that was answered. @param took its own time, or of a known picture all until the answer. */
  learn(
    run: RunState,
    { region, steps, ...size }: Size & { region: Region | null; steps: number },
    took: { milliseconds: number } | { answered: number },
  ): void {
    const pixels = size.width * size.height;
    if ('milliseconds' in took) this.#speed.set(run.id, took.milliseconds / pixels);
    else this.#knownSpeed.set(run.id, took.answered / pixels);
    if (run.dataset.kind === 'image') return;
    const key = knownAs(steps, size, region);
    const others = (this.#known.get(run.id) ?? []).filter((other) => other !== key);
    this.#known.set(run.id, [key, ...others].slice(0, KNOWN_PICTURES));
  }

  /** Whether an engine has made just this picture of just this field at another moment lately. */
  isKnown(run: RunState, size: Size, region: Region | null): boolean {
    return this.#known.get(run.id)?.includes(knownAs(run.progress.steps, size, region)) === true;
  }

  /** The size itself if a query of it can be made beside training, else a smaller one of the same proportions. */
  affordable(run: RunState, size: Size): Size {
    if (!this.#speed.has(run.id)) return fitInto(size, COARSE_SIDE);
    const scale = Math.sqrt(BESIDE_TRAINING_MS / Math.max(1e-9, this.expected(run, size)));
    if (scale >= 1) return size;
    // Powers of the square root of two, so that noise in the speed does not change the size all the time.
    const step = 2 ** (Math.floor(2 * Math.log2(scale)) / 2);
    return fitInto(size, Math.max(LEAST_SIDE, Math.round(step * longest(size))));
  }

  /**
   * A small picture before one that takes long. While a moment is dragged, small ones are enough.
   * @param hasOne whether there is one of these steps, and of this moment, already.
   */
  coarseFirst(run: RunState, size: Size, { hasOne, isScrubbing }: { hasOne: boolean; isScrubbing: boolean }): Size {
    const answer = size.width * size.height * (this.#knownSpeed.get(run.id) ?? 0);
    if (this.isKnown(run, size, null) && (!isScrubbing || answer < SCRUB_MS)) return size;
    const expected = this.expected(run, size);
    const isQuick = this.#speed.has(run.id) ? expected < (isScrubbing ? SCRUB_MS / 2 : LONG_QUERY_MS) : size.width * size.height <= QUICK_PIXELS;
    if (isQuick || (hasOne && !isScrubbing)) return size;
    if (run.dataset.kind === 'image' || expected === 0) return fitInto(size, COARSE_SIDE);
    // The same size again and again: an engine knows most of it then.
    const side = Math.sqrt(SCRUB_MS / 2 / expected) * longest(size);
    return fitInto(size, Math.max(LEAST_SIDE, 2 ** Math.floor(Math.log2(side))));
  }
}

/** How large a part in sight is asked for: as it is on the screen, but with no more pixels than the source has of it, where that is given. */
export function detailOf(viewport: Viewport, region: Region, source: Size | null): Size {
  const screen = detailSize(viewport, region);
  return source ? fitInto(screen, Math.max(...ownPixels(region, source))) : screen;
}

/** The size itself, or a smaller one of the same proportions. @param side the longest that it may have. */
export function fitInto(size: Size, side: number): Size {
  return scaledBy(Math.min(1, side / longest(size)), size);
}

export function scaledBy(scale: number, { width, height }: Size): Size {
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Longest side that a source is asked for by itself, however small the screen is: it is soon there, and each of its pixels with it. */
const SMALL_SIDE = 1024;
/** Sizes of the screen in steps, so that a window that is made larger does not ask all the time. */
const SIDE_STEP = 256;

/** Longest side at which the whole of a source is seen at once. @param screen device pixels of a picture on it; null before it is known. */
export function seenSide(source: Size, screen: Size | null): number {
  const fitting = screen ? Math.min(screen.width / source.width, screen.height / source.height) * longest(source) : 0;
  return Math.max(SMALL_SIDE, SIDE_STEP * Math.ceil(fitting / SIDE_STEP));
}

function longest({ width, height }: Size): number {
  return Math.max(width, height);
}

function knownAs(steps: number, { width, height }: Size, region: Region | null): string {
  return JSON.stringify([steps, width, height, region]);
}
