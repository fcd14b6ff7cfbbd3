/**
 * Names for files that last as long as something needs them. Each bears the process that made it, so that the next
 * process that comes to the same folder can remove what an ended one has left: after a kill, or a loss of power.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { hasEnded, markOf, markText, ownMark } from './processMark.ts';

const PREFIX = '.coordx-';
const ENDING = '.tmp';
/** What another machine has made, in a folder that is shared, is left when it was not touched for so long. */
const STRANGE_MILLISECONDS = 24 * 3600 * 1000;

/** What this process has made and not yet removed. */
const made = new Set<string>();
/** Folders that were looked through. */
const swept = new Map<string, Promise<void>>();

/**
 * Runs `use` with a path in a folder where nothing is yet, and removes what is there in the end, whatever happens. The
 * length of its name depends on no other name.
 */
export async function withTemporaryPath<T>(folder: string, use: (place: string) => Promise<T>): Promise<T> {
  await sweepOnce(folder);
  const place = path.resolve(folder, `${PREFIX}${markText(ownMark())}-${randomBytes(6).toString('hex')}${ENDING}`);
  made.add(place);
  try {
    return await use(place);
  } finally {
    await rm(place, { recursive: true, force: true });
    made.delete(place);
  }
}

/** Whether a name is one of these. */
export function isTemporary(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Removes all that this process has made, at once: it is about to end. */
export function removeTemporaries(): void {
  for (const place of made) {
    try {
      rmSync(place, { recursive: true, force: true });
    } catch {
      // The next process that comes here tries again.
    }
  }
}

/** Removes from a folder what ended processes have left there. What cannot be removed stays. */
export async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!isTemporary(name)) continue;
    const place = path.join(folder, name);
    if (await isLeft(name.slice(PREFIX.length), place)) await rm(place, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Whether the process that a name begins with is gone. @param place of the file, absolute. */
export async function isLeft(name: string, place: string): Promise<boolean> {
  const mark = markOf(name);
  if (!mark) return false;
  const ended = hasEnded(mark);
  if (ended !== null) return ended;
  const stats = await lstat(place).catch(() => null);
  return stats !== null && stats.mtimeMs < Date.now() - STRANGE_MILLISECONDS;
}

function sweepOnce(folder: string): Promise<void> {
  const place = path.resolve(folder);
  let sweeping = swept.get(place);
  if (!sweeping) swept.set(place, (sweeping = sweep(place)));
  return sweeping;
}
