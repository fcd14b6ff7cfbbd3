/** The same as startInBrowser in the built app: what its native dialogs are asked for is answered by the test. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ElectronApplication } from 'playwright-core';
import { launchElectron } from './electronApp.ts';
import { faultsOf, LARGE, type Studio, type StudioOptions } from './studio.ts';

/** Milliseconds in which a file that was asked for must have been written, and between two looks. */
const PATIENCE = 30_000;
const LOOK = 50;

/** Starts the app and waits for its window. */
export async function startInElectron({ file, theme = 'dark', reducedMotion }: StudioOptions): Promise<Studio> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coordx-e2e-'));
  const { app, page } = await launchElectron(path.join(folder, 'data'), file ? [file] : []);
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
    faults,
    enginePid: () => enginePid(app),
    receive: async (act) => {
      const target = mkdtempSync(path.join(folder, 'received-'));
      await app.evaluate(({ dialog }, place) => {
        dialog.showSaveDialog = (async (...args: unknown[]) => {
          const { defaultPath = 'file' } = args.at(-1) as { defaultPath?: string };
          return { canceled: false, filePath: `${place}/${defaultPath.split(/[\\/]/).at(-1) ?? 'file'}` };
        }) as typeof dialog.showSaveDialog;
      }, target);
      await act();
      const name = await onlyFile(target);
      const written = path.join(target, name);
      return { bytes: readFileSync(written), name, file: written };
    },
    choose: async (chosen, act) => {
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showOpenDialog = (async () => ({ canceled: false, filePaths: [filePath] })) as typeof dialog.showOpenDialog;
      }, chosen);
      await act();
    },
    close: async () => {
      // Not by its windows: what is not saved would be asked about.
      await app.evaluate(({ app: own }) => own.exit(0)).catch(() => undefined);
      await app.close().catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function enginePid(app: ElectronApplication): Promise<number> {
  const pid = await app.evaluate(
    // Not by its kind of service: probes of devices are of the same kind.
    ({ app: own }) => own.getAppMetrics().find(({ name }) => name === 'CoordX engine')?.pid,
  );
  assert.ok(pid, 'the app has no engine process');
  return pid;
}

/** Waits for the file that is written into an empty folder. Files are renamed when they are whole. */
async function onlyFile(folder: string): Promise<string> {
  for (let waited = 0; waited < PATIENCE; waited += LOOK) {
    const name = readdirSync(folder).find((candidate) => !candidate.startsWith('.') && !candidate.endsWith('.tmp'));
    if (name !== undefined && existsSync(path.join(folder, name))) return name;
    await wait(LOOK);
  }
  throw new Error('Nothing was written.');
}
