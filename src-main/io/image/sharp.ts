/**
 * sharp, the reader and writer of pictures, as WebAssembly. Its native builds bring a GLib of their own, beside the
 * one that Electron links on Linux, and the two do not get along; package.json keeps those builds out. All of the
 * program's pictures share one WebAssembly memory of 2 GiB, which grows and does not shrink.
 */
import sharp from 'sharp';

if (!('emscripten' in sharp.versions)) {
  throw new Error('sharp found a native build of itself, which CoordX Studio must not load: delete it, and run "npm ci".');
}

let last: Promise<unknown> = Promise.resolve();

/** Runs `work` when all earlier work of this kind has ended: of what needs much memory, one at a time. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}

/** Whether libvips or a library under it failed for want of memory: they say so in words only. */
export function isOutOfMemory(cause: unknown): boolean {
  return cause instanceof Error && /out of memory|alloc/i.test(cause.message);
}

export default sharp;
export type { Metadata, Sharp, SharpOptions } from 'sharp';
