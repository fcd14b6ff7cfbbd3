/** The built `coordx serve` in a process of its own, and a real browser with its window open. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Download, FileChooser, Page } from 'playwright-core';
import { launchBrowser } from '../../fixtures/browser.ts';
import { ownFolder, removeFolder } from './folders.ts';
import { descendant } from './processes.ts';
import { LARGE, type Received, type Runner, type Studio, type StudioOptions } from './runner.ts';
import { faultsOf, ProgramLog } from './watch.ts';

export const PROGRAM = path.resolve(import.meta.dirname, '..', '..', '..', 'bin', 'coordx.mjs');
/** Within this the browser asks for a file. */
const CHOOSER_MS = 10_000;
/** What may keep a page from asking for a file, as an expression of the page's own. */
const PAGE_STATE = `({
  focus: document.activeElement?.outerHTML.slice(0, 100),
  hasFocus: document.hasFocus(),
  inputs: document.querySelectorAll('input[type=file]').length,
  dialogs: document.querySelectorAll('[role=dialog]').length,
  isActive: navigator.userActivation.isActive,
})`;

export const browserRunner: Runner = {
  name: 'browser',
  title: 'a browser',
  whyNot: (file) => (file === 'app' ? 'it is about the desktop app' : null),
  whyNoFiles: () => null,
  start,
};

async function start({ file, theme = 'dark', reducedMotion, folder = ownFolder() }: StudioOptions): Promise<Studio> {
  const dataFolder = path.join(folder, 'data');
  const server = spawn(process.execPath, [PROGRAM, 'serve', ...(file ? [file] : [])], {
    env: { ...process.env, COORDX_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  server.stderr.pipe(process.stderr, { end: false });
  const gone = once(server, 'close') as Promise<[number | null]>;
  const log = new ProgramLog(server, dataFolder);
  const address = await log.until(/http:\/\/127\.0\.0\.1:\d+\/\S+(?=\s)/);
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
  const quit = async (): Promise<number | null> => {
    await browser.close();
    server.kill('SIGINT');
    const [code] = await gone;
    return code;
  };
  return {
    page,
    folder,
    dataFolder,
    faults,
    log: () => log.text(),
    enginePid: async () => descendant(server.pid as number, /engineProcess/),
    killed: /SIGKILL/,
    receive: async (act) => {
      const [download] = await Promise.all([page.waitForEvent('download'), act()]);
      return received(download, folder);
    },
    choose: async (chosen, act) => {
      const chooser = (await chooserAfter(page, act)) ?? (await chooserAfter(page, act));
      assert.ok(chooser, 'the browser asked for no file');
      await chooser.setFiles(chosen);
    },
    quit,
    close: async () => {
      await quit();
      removeFolder(folder);
    },
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
    const state = await page.evaluate(PAGE_STATE);
    console.error(`No file was asked for: ${JSON.stringify(state)}`);
  }
  return chooser;
}

async function received(download: Download, folder: string): Promise<Received> {
  const name = download.suggestedFilename();
  const file = path.join(folder, name);
  await download.saveAs(file);
  return { bytes: readFileSync(file), name, file };
}
