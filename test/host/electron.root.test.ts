/**
 * The app as `npm start` runs a checkout for root on Linux: without Chromium's sandbox, with a browser that can take
 * over, and of no release.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { app, FakeEngine, Menu, said } from './electronFake.ts';
import { programFolder } from './electronStart.ts';

const report = path.join(programFolder, 'report.json');
process.env['COORDX_START_REPORT'] = report;
process.env['COORDX_TEST_UNRELEASED'] = '1';
app.switches.add('no-sandbox');
const { contents, engine, invoke, window } = await import('./electronRun.ts');

test('--no-sandbox is left as it is', () => {
  assert.equal(said['enableSandbox'], undefined);
});

test('the page is as far from the machine as ever', () => {
  const { sandbox, contextIsolation, nodeIntegration } = window.options.webPreferences ?? {};
  assert.deepEqual({ sandbox, contextIsolation, nodeIntegration }, { sandbox: true, contextIsolation: true, nodeIntegration: false });
});

test('no other process is asked to report', () => {
  assert.equal(process.env['COORDX_START_REPORT'], undefined);
});

test('what was never released has no page of releases to open', async () => {
  assert.ok(Menu.current?.getMenuItemById('paper'), 'there is no menu');
  assert.equal(Menu.current?.getMenuItemById('updates'), null);
  const { error } = (await invoke('openExternal', { link: 'releases' })) as { error?: { message: string } };
  assert.equal(error?.message, 'There is no page of releases yet.');
  assert.equal(said['openExternal'], undefined);
});

test('a page that cannot run ends the program, which says why and lets the engine process end first', async () => {
  contents.emit('render-process-gone', {}, { reason: 'launch-failed', exitCode: 1002 });
  assert.deepEqual(JSON.parse(readFileSync(report, 'utf8')), {
    failed: "The window's page ended (launch-failed, exit code 1002)",
  });
  assert.ok(window.isGone, 'the window stays');
  app.emit('window-all-closed');
  assert.equal(app.quits, 1);
  app.emit('will-quit', { preventDefault: () => undefined });
  assert.equal(said['exit'], undefined);
  assert.ok(engine.sent.some(({ message }) => message.kind === 'shutdown'), 'the engine process is not told');
  const exited = once(app, 'fake:exited');
  FakeEngine.all.at(-1)?.emit('exit', 0);
  await exited;
  assert.deepEqual(said['exit'], [[1]]);
  assert.equal(said['showMessageBox'], undefined);
});
