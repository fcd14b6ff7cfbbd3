/** Runs of the command line inside a test's process, with what it wrote, and small images to run it on. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import sharp from 'sharp';
import { main } from '../../src-main/host/cli.ts';
import type { Terminal } from '../../src-main/host/cli/terminal.ts';

// Presets of whoever runs the tests are none of theirs.
process.env['COORDX_DATA'] ??= path.join(os.tmpdir(), `coordx-data-${process.pid}`);

/** What a run left behind. */
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** A terminal of which a test says what it is; time stands still unless the test has it move. */
export class FakeTerminal implements Terminal {
  stdout = '';
  stderr = '';
  width: number | null = null;
  colors = false;
  debug = false;
  now = 0;
  #interrupt: (() => void) | null = null;
  /** Called after every write, as for pressing Ctrl-C once something was shown. */
  onWrite: () => void = () => undefined;

  out(text: string): void {
    this.stdout += text;
    this.onWrite();
  }

  err(text: string): void {
    this.stderr += text;
    this.onWrite();
  }

  columns(): number | null {
    return this.width;
  }

  hasLostOutput(): boolean {
    return false;
  }

  clock(): number {
    return this.now;
  }

  onInterrupt(listener: () => void): () => void {
    this.#interrupt = listener;
    return () => {
      this.#interrupt = null;
    };
  }

  /** Presses Ctrl-C; false while nobody listens, when a real process would end. */
  interrupt(): boolean {
    this.#interrupt?.();
    return this.#interrupt !== null;
  }
}

/** Runs `coordx ...args`. */
export async function coordx(args: string[], terminal = new FakeTerminal()): Promise<Run> {
  const code = await main(args, terminal);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

/** A network small enough for a test. */
export const TINY = ['--preset', 'split', '--set', 'width=16', '--set', 'rank=4', '--set', 'sharedLayers=1'];
/** Settings with which a simple shape is learned in a few hundred quick steps. */
export const SMOOTH = [
  ...['--preset', 'split'],
  ...['width=48', 'rank=24', 'sharedLayers=1', 'firstOmega=5', 'learningRate=2e-3'],
  ...['batchPoints=4096', 'brickSamples=4', 'nearSide=0.5', 'truncation=0.3'],
].flatMap((word) => (word.includes('=') ? ['--set', word] : [word]));
/** The device that every machine has; it is not measured when it is asked for. */
export const ON_CPU = ['--engine', 'onnx', '--device', 'cpu', '--threads', '1'];

/** A folder that is removed when the test file is done, and paths in it. */
export async function temporaryFolder(): Promise<{ place: (name: string) => string; files: () => Promise<string[]> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coordx-cli-'));
  after(() => rm(folder, { recursive: true, force: true }));
  return { place: (name) => path.join(folder, name), files: async () => (await readdir(folder)).sort() };
}

/** Writes a smooth picture with a different ramp in each channel, in the format of the file's ending. */
export async function writePicture(
  file: string,
  { width = 24, height = 16, channels = 3 as 1 | 3 | 4 } = {},
): Promise<void> {
  const pixels = Buffer.alloc(width * height * channels);
  for (let i = 0; i < pixels.length; i++) {
    const channel = i % channels;
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    pixels[i] = 128 + 100 * Math.sin(((channel + 1) * x) / width + (2 * y) / height);
  }
  await sharp(pixels, { raw: { width, height, channels } }).toColourspace(channels === 1 ? 'b-w' : 'srgb').toFile(file);
}

/** The JSON objects of an output, one a line. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
