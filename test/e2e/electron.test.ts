/** The app in real Electron: that its page really is apart from the machine, and everything that the browser host is tested on. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { launchElectron, whyNoElectron } from './electronApp.ts';

test("the app's page has its four functions, and nothing of Node or the network", { skip: whyNoElectron() }, async () => {
  const dataFolder = mkdtempSync(path.join(os.tmpdir(), 'coordx-e2e-'));
  const { app, page } = await launchElectron(dataFolder);
  try {
    assert.equal(page.url(), 'coordx://app/');
    const seen = await page.evaluate(async () => {
      const scope = globalThis as unknown as Record<string, unknown> & { open: (address: string) => unknown };
      const isRefused = (ask: () => Promise<unknown>): Promise<boolean> => ask().then(() => false, () => true);
      return {
        functions: Object.keys(scope['coordx'] as object).sort(),
        node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in scope),
        opened: scope.open('https://example.org/'),
        isNetworkRefused: await isRefused(() => fetch('https://example.org/')),
        fileStatus: (await fetch('coordx://app/../package.json')).status,
      };
    });
    assert.deepEqual(seen, {
      functions: ['connectEngine', 'invoke', 'onEvent', 'pathOfFile'],
      node: [],
      opened: null,
      isNetworkRefused: true,
      fileStatus: 404,
    });
    assert.equal(app.windows().length, 1);
  } finally {
    await app.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
});

for (const file of ['session', 'video', 'race', 'recovery', 'accessibility']) {
  test(`the ${file} tests pass in the app as well`, { skip: whyNoElectron() }, async () => {
    const args = ['--import', 'tsx', '--test', path.join(import.meta.dirname, `${file}.test.ts`)];
    const env = { ...process.env, COORDX_E2E_HOST: 'electron', NODE_TEST_CONTEXT: '' };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0, `${file}.test.ts fails in Electron`);
  });
}
