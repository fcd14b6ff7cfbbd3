/** The folder of one test's own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Received } from './runner.ts';

/** Milliseconds in which a file that was asked for must have been written, and between two looks. */
const PATIENCE = 60_000;
const LOOK = 50;

export function ownFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'coordx-e2e-'));
}

export function removeFolder(folder: string): void {
  // On Windows a process that has just ended still holds its files.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Gives the file that `write` has the program write into the empty folder it is given. */
export async function receivedIn(folder: string, write: (target: string) => Promise<unknown>): Promise<Received> {
  const target = mkdtempSync(path.join(folder, 'received-'));
  await write(target);
  for (let waited = 0; waited < PATIENCE; waited += LOOK) {
    // Files are renamed when they are whole.
    const name = readdirSync(target).find((candidate) => !candidate.startsWith('.') && !candidate.endsWith('.tmp'));
    if (name !== undefined) {
      const file = path.join(target, name);
      return { bytes: readFileSync(file), name, file };
    }
    await wait(LOOK);
  }
  throw new Error('Nothing was written.');
}
