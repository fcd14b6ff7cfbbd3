/**
 * The program as a person has it: the built `coordx serve` in a process of its own, with its own data folder, and a
 * real browser with its window open. With COORDX_E2E_HOST=electron the same in the built app (electronStudio.ts).
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Download, FileChooser, Page } from 'playwright-core';
import { launchBrowser } from '../fixtures/browser.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const PROGRAM = path.join(ROOT, 'bin', 'coordx.mjs');
/** Within this the browser asks for a file. */
const CHOOSER_MS = 10_000;
export const SCREENSHOTS = path.join(import.meta.dirname, 'screenshots');
export const SAMPLES = path.join(ROOT, 'resources', 'samples');

/** Window sizes: what most screens hold, and the smallest that is promised to work. */
export const LARGE = { width: 1440, height: 900 };

export interface Studio {
  page: Page;
  /** A folder of this test's own, for files. */
  folder: string;
  /** Everything that the window told its console as an error, and every fault of its scripts. */
  faults: string[];
  /** Process number of the running engine process. */
  enginePid(): Promise<number>;
  /** Does something that makes a file for the person; gives its bytes and name. */
  receive(act: () => Promise<unknown>): Promise<{ bytes: Buffer; name: string; file: string }>;
  /** Does something that asks for a file, and chooses this one. */
  choose(file: string, act: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

export interface StudioOptions {
  /** A file given on the command line. */
  file?: string;
  theme?: 'light' | 'dark';
  reducedMotion?: boolean;
}

/** Starts the program and opens its window. */
export async function startStudio(options: StudioOptions = {}): Promise<Studio> {
  if (process.env['COORDX_E2E_HOST'] !== 'electron') return startInBrowser(options);
  const { startInElectron } = await import('./electronStudio.ts');
  return startInElectron(options);
}

async function startInBrowser({ file, theme = 'dark', reducedMotion }: StudioOptions): Promise<Studio> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coordx-e2e-'));
  const server = spawn(process.execPath, [PROGRAM, 'serve', ...(file ? [file] : [])], {
    env: { ...process.env, COORDX_DATA: path.join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await addressOf(server);
  const browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: LARGE,
    colorScheme: theme,
    acceptDownloads: true,
    ...(reducedMotion ? { reducedMotion: 'reduce' } : {}),
  });
  const page = await context.newPage();
  // With a listener from the beginning, the browser never shows a dialog of its own.
  page.on('filechooser', () => undefined);
  const faults = faultsOf(page);
  await page.goto(address);
  return {
    page,
    folder,
    faults,
    enginePid: async () => childOf(server.pid as number),
    receive: async (act) => {
      const [download] = await Promise.all([page.waitForEvent('download'), act()]);
      return received(download, folder);
    },
    choose: async (file, act) => {
      const chooser = (await chooserAfter(page, act)) ?? (await chooserAfter(page, act));
      assert.ok(chooser, 'the browser asked for no file');
      await chooser.setFiles(file);
    },
    close: () => end(browser, server, folder),
  };
}

/**
 * What the browser asks for a file with. Once in some hundred times the browser says nothing of having been asked, or has not
 * been: null then, and the state of the page is told, for whoever finds out why.
 */
async function chooserAfter(page: Page, act: () => Promise<unknown>): Promise<FileChooser | null> {
  const asked = page.waitForEvent('filechooser', { timeout: CHOOSER_MS }).catch(() => null);
  await act();
  const chooser = await asked;
  if (!chooser) {
    const state = await page.evaluate(() => ({
      focus: document.activeElement?.outerHTML.slice(0, 100),
      hasFocus: document.hasFocus(),
      inputs: document.querySelectorAll('input[type=file]').length,
      dialogs: document.querySelectorAll('[role=dialog]').length,
      isActive: navigator.userActivation.isActive,
    }));
    console.error(`No file was asked for: ${JSON.stringify(state)}`);
  }
  return chooser;
}

/** Keeps what goes wrong in a page from now on. */
export function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return faults;
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

async function addressOf(server: ChildProcess): Promise<string> {
  assert.ok(server.stdout, 'the server writes nothing');
  for await (const line of createInterface({ input: server.stdout })) {
    const address = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(line)?.[0];
    if (address) return address;
  }
  throw new Error('The browser host ended without an address.');
}

/** The only child of a process: the engine process of a browser host. */
function childOf(parent: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === parent);
  assert.equal(children.length, 1, `the host has ${children.length} engine processes`);
  return Number(children[0]);
}

function parentOf(pid: string): number | null {
  try {
    // The name in brackets may hold anything; state and parent follow the last one.
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

async function received(download: Download, folder: string): Promise<{ bytes: Buffer; name: string; file: string }> {
  const name = download.suggestedFilename();
  const file = path.join(folder, name);
  await download.saveAs(file);
  return { bytes: readFileSync(file), name, file };
}

async function end(browser: Browser, server: ChildProcess, folder: string): Promise<void> {
  await browser.close();
  const gone = once(server, 'close');
  server.kill('SIGINT');
  await gone;
  rmSync(folder, { recursive: true, force: true });
}
