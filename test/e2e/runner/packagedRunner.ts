/**
 * A package of the app, started as a person has it and driven from outside, for its fuses refuse a debugger in the main
 * process: the page over the DevTools protocol, file dialogs by keys. $COORDX_PACKAGED is the package's executable.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright-core';
import { keepFfmpeg } from '../../fixtures/keptFfmpeg.ts';
import { FileDialogs, whyNoFileDialogs } from './fileDialogs.ts';
import { ownFolder, receivedIn, removeFolder } from './folders.ts';
import { descendant } from './processes.ts';
import { LARGE, OF_BROWSERS, OWN_HOST, type Runner, type Studio, type StudioOptions } from './runner.ts';
import { openScreen, whyNoScreen } from './screen.ts';
import { faultsOf, ProgramLog } from './watch.ts';

const PAGE = 'coordx://app/';
/** Test files that need no file dialog, or say themselves which test does. */
const WITHOUT_DIALOGS = ['app', 'recovery'];
/** Milliseconds in which the window must be there, and between two looks. */
const PATIENCE = 30_000;
const LOOK = 100;
/** Every process that Electron starts by `utilityProcess`. */
const UTILITY = /node\.mojom\.NodeService/;

/** Electron tells of no signal, and of an exit code that is not always its number. */
const KILLED = /ended \(exit code \d+\)/;

export const packagedRunner: Runner = { name: 'packaged', title: 'the packaged app', whyNot, whyNoFiles: whyNoFileDialogs, start };

function whyNot(file: string): string | null {
  if (OF_BROWSERS.has(file)) return OWN_HOST;
  const program = process.env['COORDX_PACKAGED'];
  if (!program) return 'COORDX_PACKAGED names no package';
  const noScreen = whyNoScreen();
  if (noScreen !== null) return noScreen;
  return WITHOUT_DIALOGS.includes(file) ? null : whyNoFileDialogs();
}

async function start({ file, theme = 'dark', reducedMotion, folder = ownFolder() }: StudioOptions): Promise<Studio> {
  const program = path.resolve(process.env['COORDX_PACKAGED'] ?? '');
  assert.ok(statSync(program, { throwIfNoEntry: false })?.isFile(), `there is no program at ${program}, which COORDX_PACKAGED names`);
  const dataFolder = path.join(folder, 'data');
  placeWindow(dataFolder);
  // Packages hold none, and nobody is there to say yes to fetching it.
  keepFfmpeg(dataFolder);
  const screen = await openScreen();
  const env = { ...screen.env, COORDX_DATA: dataFolder };
  const app = spawn(program, ['--remote-debugging-port=0', ...noSandbox(), ...(file ? [file] : [])], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(app, 'exit') as Promise<[number | null]>;
  const log = new ProgramLog(app, dataFolder);
  const { browser, page } = await windowOf(await log.until(/ws:\/\/127\.0\.0\.1:\d+\/devtools\/browser\/[\w-]+/));
  const faults = faultsOf(page);
  await page.emulateMedia({ colorScheme: theme, ...(reducedMotion ? { reducedMotion: 'reduce' } : {}) });
  const dialogs = new FileDialogs(app.pid as number, screen.env);
  const ended = async (): Promise<number | null> => {
    const [code] = await gone;
    await browser.close();
    screen.close();
    return code;
  };
  return {
    page,
    folder,
    dataFolder,
    faults,
    log: () => log.text(),
    enginePid: async () => descendant(app.pid as number, UTILITY),
    killed: KILLED,
    receive: (act) => receivedIn(folder, (target) => dialogs.saveInto(target, act)),
    choose: (chosen, act) => dialogs.open(chosen, act),
    quit: async () => {
      askToQuit(app);
      return ended();
    },
    close: async () => {
      app.kill('SIGKILL');
      await ended();
      removeFolder(folder);
    },
  };
}

/** As the only user of a container Chromium has no sandbox. */
function noSandbox(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** Has the window open where all of it is seen, as if it had stood there the last time; a place of its own it keeps. */
function placeWindow(dataFolder: string): void {
  mkdirSync(dataFolder, { recursive: true });
  const file = path.join(dataFolder, 'window.json');
  const state = { bounds: { x: 0, y: 0, ...LARGE }, isMaximized: false };
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(state));
}

/** As the system asks when its person logs out. */
function askToQuit(app: ChildProcess): void {
  if (process.platform === 'win32') spawn('taskkill', ['/PID', String(app.pid)]);
  else app.kill('SIGTERM');
}

/** The app's only window, over the DevTools protocol. */
async function windowOf(address: string): Promise<{ browser: Browser; page: Page }> {
  // Electron may hang on an attachment to a page that it is still making.
  await untilPageIsThere(new URL(address).port);
  // Electron refuses what Playwright would set by default, for it keeps no contexts of browsing.
  const browser = await chromium.connectOverCDP(address, { noDefaults: true, isLocal: true });
  const page = browser.contexts()[0]?.pages().find((candidate) => candidate.url() === PAGE);
  assert.ok(page, 'the app has no window');
  return { browser, page };
}

async function untilPageIsThere(port: string): Promise<void> {
  for (let waited = 0; waited < PATIENCE; waited += LOOK) {
    const answer = await fetch(`http://127.0.0.1:${port}/json`).catch(() => null);
    const targets = ((await answer?.json().catch(() => null)) ?? []) as { url: string }[];
    if (targets.some(({ url }) => url === PAGE)) return;
    await wait(LOOK);
  }
  throw new Error(`In ${PATIENCE / 1000} seconds the app opened no window.`);
}
