/** What the tests of the window have: the program in a runner of this machine, the samples, and its command line. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { PROGRAM } from './runner/browserRunner.ts';
import type { Studio, StudioOptions } from './runner/runner.ts';
import { chosenRunner } from './runner/runners.ts';

export { LARGE, type Studio } from './runner/runner.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
export const SCREENSHOTS = path.join(import.meta.dirname, 'screenshots');
export const SAMPLES = path.join(ROOT, 'resources', 'samples');

/** Starts the program and opens its window. */
export function startStudio(options: StudioOptions = {}): Promise<Studio> {
  return chosenRunner().start(options);
}

/** Why files cannot be chosen or received under this runner on this machine, or null. */
export function whyNoFiles(): string | null {
  return chosenRunner().whyNoFiles();
}

/** Runs a command of the built command line and gives what it wrote. */
export async function coordx(...args: string[]): Promise<string> {
  const program = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  program.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const [code] = (await once(program, 'close')) as [number];
  assert.equal(code, 0, `coordx ${args.join(' ')} exits with ${code}`);
  return out;
}
