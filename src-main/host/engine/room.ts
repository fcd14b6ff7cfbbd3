/** Large results are refused before any work is done for them, where this machine has no room: memory or disk. */
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { RoomError } from '../../core/base/errors.ts';
import { bytes, count } from '../cli/words.ts';

/** What a result takes, at least. */
export interface Need {
  /** In words that begin a sentence: `A mesh of resolution 1,024`. */
  what: string;
  bytes: number;
  /** What fits of it into a part, 0..1, of those bytes, in words. */
  fits: (part: number) => string;
}

/** Bytes of memory that a process may still take, as far as the system tells. */
export function freeMemory(): number {
  return process.availableMemory();
}

/** @throws RoomError when it would need more memory than there is. */
export function refuseWithoutMemory({ what, bytes: needed, fits }: Need, free = freeMemory()): void {
  if (needed <= free) return;
  throw new RoomError(`${what} needs ${bytes(needed)} of memory, and ${bytes(free)} are free: ${fits(free / needed)} fits.`);
}

/** @param file that is to be written. @throws RoomError when its disk has no room for it while it is made. */
export async function refuseWithoutDisk(file: string, { what, bytes: needed, fits }: Need, disk = freeDisk): Promise<void> {
  const free = await disk(path.dirname(path.resolve(file)));
  if (needed <= free) return;
  throw new RoomError(`${what} needs ${bytes(needed)} of disk while it is made, and ${bytes(free)} are free there: ${fits(free / needed)} fits.`);
}

/** Infinity where the system does not tell: what is wrong with the folder is for others to say. */
async function freeDisk(folder: string): Promise<number> {
  const stats = await statfs(folder).catch(() => null);
  return stats ? stats.bavail * stats.bsize : Infinity;
}

/** A picture's rows lie on the disk, uncompressed, until all are there. */
export function pictureNeed({ width, height, channels, bitDepth }: { width: number; height: number; channels: number; bitDepth: number }): Need {
  return {
    what: `A picture of ${count(width)} x ${count(height)}`,
    bytes: (width * height * channels * bitDepth) / 8,
    fits: (part) => sizeWords({ width, height }, part),
  };
}

/** A clip has a few frames in memory at once: as floats, as its encoder takes them, and those that it looks ahead. */
export function clipNeed({ width, height, channels }: { width: number; height: number; channels: number }): Need {
  const pixelBytes = FLOAT_COPIES * 4 * channels + ENCODER_FRAMES * ENCODER_BYTES;
  return {
    what: `A clip of ${count(width)} x ${count(height)}`,
    bytes: width * height * pixelBytes,
    fits: (part) => sizeWords({ width, height }, part),
  };
}

/** The surface on a grid of n samples along each axis, and what is made of it; its samples and triangles grow as n^2. */
export function surfaceNeed(use: keyof typeof SURFACE_BYTES, resolution: number): Need {
  const needed = SURFACE_BYTES[use] * resolution ** 2;
  return {
    what: `${use === 'mesh' ? 'A mesh' : 'A picture'} with a resolution of ${resolution}`,
    bytes: needed,
    fits: (part) => `at most a resolution of ${Math.floor(resolution * Math.sqrt(part))}`,
  };
}

/** Bytes for n^2, measured on a shell of much surface at 512 and 768, less what the program takes by itself. */
const SURFACE_BYTES = { mesh: 1000, render: 1500 };
const FLOAT_COPIES = 3;
const ENCODER_FRAMES = 24;
/** Of a pixel with colour at half the size. */
const ENCODER_BYTES = 1.5;

function sizeWords({ width, height }: { width: number; height: number }, part: number): string {
  const [across, down] = [width, height].map((side) => count(Math.max(1, Math.floor(side * Math.sqrt(part)))));
  return `at most ${across} x ${down}`;
}
