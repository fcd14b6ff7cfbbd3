/** Finding the browser that these tests and the e2e suite drive. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findBrowser, type Machine } from '../fixtures/browser.ts';

/** A machine with these programs; those of `later` are there once something was installed. */
function machine(programs: string[], changes: Partial<Machine> = {}, later: string[] = []): Machine {
  const found = new Set(programs);
  return {
    platform: 'linux',
    env: { PATH: '/usr/local/bin:/usr/bin' },
    isProgram: (file) => found.has(file),
    playwright: () => '/cache/playwright/chrome',
    isDebianRoot: () => false,
    install: async () => {
      for (const file of later) found.add(file);
    },
    ...changes,
  };
}

describe('the browser of tests', () => {
  test('is the one that CHROME_PATH names', async () => {
    const env = { CHROME_PATH: '/my/chrome', PATH: '/usr/bin' };
    assert.equal(await findBrowser(machine(['/usr/bin/chromium', '/my/chrome'], { env })), '/my/chrome');
    await assert.rejects(findBrowser(machine(['/usr/bin/chromium'], { env })), /no browser at \/my\/chrome/);
  });

  test('is one of the system, before that of Playwright', async () => {
    const playwright = '/cache/playwright/chrome';
    assert.equal(await findBrowser(machine([playwright, '/usr/bin/chromium'])), '/usr/bin/chromium');
    assert.equal(await findBrowser(machine(['/usr/bin/chromium', '/usr/bin/google-chrome'])), '/usr/bin/google-chrome');
    assert.equal(await findBrowser(machine(['/usr/local/bin/microsoft-edge'])), '/usr/local/bin/microsoft-edge');
    assert.equal(await findBrowser(machine([playwright])), playwright);
  });

  test('is found on macOS and Windows', async () => {
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    assert.equal(await findBrowser(machine([chrome], { platform: 'darwin' })), chrome);
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    const env = { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)', Path: 'C:\\Windows' };
    assert.equal(await findBrowser(machine([edge], { platform: 'win32', env })), edge);
  });

  test('is installed on Debian as root, and nowhere else', async () => {
    const chromium = ['/usr/bin/chromium'];
    assert.equal(await findBrowser(machine([], { isDebianRoot: () => true }, chromium)), '/usr/bin/chromium');
    await assert.rejects(findBrowser(machine([], {}, chromium)), /npx playwright-core install --with-deps chromium/);
  });

  test('is missed with the command that helps, and the reason why it could not be installed', async () => {
    const install = (): Promise<void> => Promise.reject(new Error('no network'));
    const failing = machine([], { isDebianRoot: () => true, install });
    await assert.rejects(findBrowser(failing), /\(no network\)\. Run: npx playwright-core install/);
  });
});
