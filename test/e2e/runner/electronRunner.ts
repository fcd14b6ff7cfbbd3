/** The built app in Electron as npm has it, through Playwright: what its native dialogs are asked for is answered by the test. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import path from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { ownFolder, receivedIn, removeFolder } from './folders.ts';
import { LARGE, OF_BROWSERS, OWN_HOST, type Runner, type Studio, type StudioOptions } from './runner.ts';
import { openScreen, whyNoScreen } from './screen.ts';
import { faultsOf, ProgramLog } from './watch.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');
const { findElectron, electronArguments } = (await import(path.join(ROOT, 'bin', 'electronBinary.mjs'))) as {
  findElectron: (root: string, env: NodeJS.ProcessEnv) => string | null;
  electronArguments: (root: string, args: readonly string[], platform: string, uid: number | undefined) => string[];
};
/** By which the app names its engine process. */
const ENGINE = 'CoordX engine';

/** Electron tells of no signal, and of an exit code that is not always its number. */
const KILLED = /ended \(exit code \d+\)/;

export const electronRunner: Runner = {
  name: 'electron',
  title: 'Electron',
  whyNot: (file) => (OF_BROWSERS.has(file) ? OWN_HOST : findElectron(ROOT, process.env) === null ? "Electron's binary is not here" : whyNoScreen()),
  whyNoFiles: () => null,
  start,
};

async function start({ file, theme = 'dark', reducedMotion, folder = ownFolder() }: StudioOptions): Promise<Studio> {
  const dataFolder = path.join(folder, 'data');
  const executablePath = findElectron(ROOT, process.env);
  assert.ok(executablePath, "Electron's binary is not here");
  const screen = await openScreen();
  const app = await _electron.launch({
    executablePath,
    args: electronArguments(ROOT, file ? [file] : [], process.platform, process.getuid?.()),
    cwd: ROOT,
    env: { ...screen.env, COORDX_DATA: dataFolder },
  });
  const log = new ProgramLog(app.process(), dataFolder);
  const gone = once(app.process(), 'exit') as Promise<[number | null]>;
  const page = await app.firstWindow();
  const faults = faultsOf(page);
  await app.evaluate(
    ({ BrowserWindow, nativeTheme }, { width, height, source }) => {
      nativeTheme.themeSource = source;
      BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
    },
    { ...LARGE, source: theme },
  );
  if (reducedMotion) await page.emulateMedia({ reducedMotion: 'reduce' });
  return {
    page,
    folder,
    dataFolder,
    faults,
    log: () => log.text(),
    enginePid: () => enginePid(app),
    killed: KILLED,
    receive: (act) =>
      receivedIn(folder, async (target) => {
        await answerSaveDialog(app, target);
        await act();
      }),
    choose: async (chosen, act) => {
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showOpenDialog = (async () => ({ canceled: false, filePaths: [filePath] })) as typeof dialog.showOpenDialog;
      }, chosen);
      await act();
    },
    quit: async () => {
      // It has ended before it can say that it will.
      await app.evaluate(({ app: own }) => own.quit()).catch(() => undefined);
      const [code] = await gone;
      screen.close();
      return code;
    },
    close: async () => {
      await app.evaluate(({ app: own }) => own.exit(0)).catch(() => undefined);
      await app.close().catch(() => undefined);
      screen.close();
      removeFolder(folder);
    },
  };
}

/** Has everything that is saved from now on written into a folder, by the name that is suggested. */
async function answerSaveDialog(app: ElectronApplication, folder: string): Promise<void> {
  await app.evaluate(({ dialog }, place) => {
    dialog.showSaveDialog = (async (...args: unknown[]) => {
      const { defaultPath = 'file' } = args.at(-1) as { defaultPath?: string };
      return { canceled: false, filePath: `${place}/${defaultPath.split(/[\\/]/).at(-1) ?? 'file'}` };
    }) as typeof dialog.showSaveDialog;
  }, folder);
}

async function enginePid(app: ElectronApplication): Promise<number> {
  const pid = await app.evaluate(
    ({ app: own }, name) => own.getAppMetrics().find((metric) => metric.name === name)?.pid,
    ENGINE,
  );
  assert.ok(pid, 'the app has no engine process');
  return pid;
}
