/** The window from its making to the moment it stays, and what becomes of one that does not come alive. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { CrashLog } from '../../src-main/host/files/crashLog.ts';
import { answers, app, BrowserWindow, said } from './electronFake.ts';
import { programFolder } from './electronStart.ts';

const { AppWindow } = await import('../../src-main/host/electron/appWindow.ts');
const { StartReport } = await import('../../src-main/host/electron/startReport.ts');

const SECOND = 1000;
const folder = path.join(programFolder, 'start');
const stateFile = path.join(folder, 'window.json');
const reportFile = path.join(folder, 'report.json');
const crashLog = new CrashLog(folder);
const GPU = { type: 'GPU', reason: 'crashed', exitCode: 5 };

/** What the program did, in order. */
let done: string[] = [];
/** Whether a browser can take the window's place. */
let canGiveWay = false;

function opened(): { own: InstanceType<typeof AppWindow>; window: BrowserWindow } {
  const own = new AppWindow({
    ...{ preload: '/preload.cjs', icon: '/icon.png', devTools: false, stateFile, crashLog },
    onLoad: () => done.push('load'),
    onSettled: () => done.push('settled'),
    giveWay: (reason) => {
      done.push(reason);
      return canGiveWay;
    },
  });
  return { own, window: BrowserWindow.all.at(-1) as BrowserWindow };
}

const count = (window: BrowserWindow, call: string): number => (window.calls[call] ?? []).length;
const asked = (): Electron.MessageBoxOptions[] =>
  (said['showMessageBox'] ?? []).map((args) => args.at(-1) as Electron.MessageBoxOptions);
/** Lets everything happen that waits for no time. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  done = [];
  canGiveWay = false;
  app.quits = 0;
  for (const name of ['showMessageBox', 'showErrorBox', 'exit']) delete said[name];
  BrowserWindow.loadFault = null;
  answers.message = { response: 0 };
  mock.timers.enable({ apis: ['setTimeout'] });
});
afterEach(() => {
  for (const window of BrowserWindow.all) if (!window.isGone) window.destroy();
  mock.timers.reset();
});

describe('a window', () => {
  const remember = (isMaximized: boolean): void => {
    const bounds = { x: 10, y: 20, width: 900, height: 700 };
    writeFileSync(stateFile, JSON.stringify({ bounds, isMaximized }));
  };

  test('that was maximised is shown, and made as large again, only when its page lives', () => {
    remember(true);
    const { own, window } = opened();
    window.emit('ready-to-show');
    assert.deepEqual([count(window, 'maximize'), count(window, 'show')], [0, 0]);
    own.pageIsUp();
    assert.deepEqual([count(window, 'maximize'), count(window, 'show')], [1, 1]);
  });

  test('that was not maximised is not', () => {
    remember(false);
    const { own, window } = opened();
    own.pageIsUp();
    assert.deepEqual([count(window, 'maximize'), count(window, 'show')], [0, 1]);
  });

  test('is shown once, however often its page begins anew', () => {
    const { own, window } = opened();
    for (let i = 0; i < 3; i++) own.pageIsUp();
    assert.equal(count(window, 'show'), 1);
  });

  test('that nobody has seen is remembered as it was before', () => {
    remember(true);
    const before = readFileSync(stateFile, 'utf8');
    const { own, window } = opened();
    window.emit('close');
    assert.equal(readFileSync(stateFile, 'utf8'), before);
    rmSync(stateFile);
    own.pageIsUp();
    window.emit('close');
    assert.ok(existsSync(stateFile), 'it is not remembered');
  });

  test('has a title, also while nothing is open', () => {
    const { own, window } = opened();
    own.describe('lake.png', false, null);
    own.describe('', false, null);
    assert.deepEqual(window.calls['setTitle'], [['lake.png'], ['CoordX Studio']]);
  });

  test('is up once its page has lived for some seconds', () => {
    const { own } = opened();
    own.pageIsUp();
    mock.timers.tick(4 * SECOND);
    assert.deepEqual(done, []);
    mock.timers.tick(SECOND);
    assert.deepEqual(done, ['settled']);
    mock.timers.tick(60 * SECOND);
    assert.deepEqual(done, ['settled']);
    assert.equal(asked().length, 0);
  });
});

describe('a page that says nothing', () => {
  const reason = 'The window did not come alive within 20 seconds';

  test('gives way to a browser, with the reason', () => {
    canGiveWay = true;
    const { window } = opened();
    mock.timers.tick(19 * SECOND);
    assert.deepEqual([done, window.isGone], [[], false]);
    mock.timers.tick(SECOND);
    assert.deepEqual([done, window.isGone, count(window, 'show')], [[reason], true, 0]);
    assert.equal(asked().length, 0);
    assert.match(readFileSync(crashLog.file, 'utf8'), /did not come alive within 20 seconds\.\n$/);
  });

  test('has a person asked where there is no browser, and again after a wait', async () => {
    opened();
    mock.timers.tick(20 * SECOND);
    assert.equal(asked().length, 1);
    const { message, detail, buttons } = asked()[0] as Electron.MessageBoxOptions;
    assert.equal(message, 'The window does not open.');
    assert.equal(detail, `${reason}. What happened is noted in ${crashLog.file}.`);
    assert.deepEqual(buttons, ['Wait', 'Quit']);
    // A window that nobody sees is no parent.
    assert.equal(said['showMessageBox']?.[0]?.length, 1);
    await turn();
    mock.timers.tick(20 * SECOND);
    assert.equal(asked().length, 2);
    answers.message = { response: 1 };
    await turn();
    mock.timers.tick(20 * SECOND);
    await turn();
    assert.deepEqual([asked().length, app.quits], [3, 1]);
  });

  test('but comes alive while a person is asked takes the question back', async () => {
    let answer: (answer: { response: number }) => void = () => undefined;
    answers.message = new Promise((resolve) => {
      answer = resolve;
    });
    const { own, window } = opened();
    mock.timers.tick(20 * SECOND);
    const signal = asked()[0]?.signal ?? assert.fail('the dialog cannot be taken back');
    assert.ok(!signal.aborted, 'too early');
    own.pageIsUp();
    assert.ok(signal.aborted, 'the dialog stays');
    answer({ response: 0 });
    await turn();
    mock.timers.tick(60 * SECOND);
    assert.deepEqual([asked().length, app.quits, count(window, 'show'), window.webContents.reloads], [1, 0, 1, 0]);
    assert.deepEqual(done, [reason, 'settled']);
  });

  test('is waited for after a reload as well, and in its own window then', () => {
    const { own, window } = opened();
    own.pageIsUp();
    mock.timers.tick(10 * SECOND);
    window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    mock.timers.tick(20 * SECOND);
    assert.deepEqual(done, ['settled', 'load', reason]);
    assert.equal(said['showMessageBox']?.[0]?.[0], window);
  });

  test('is not waited for once the window is closed', () => {
    const { window } = opened();
    window.isGone = true;
    window.emit('closed');
    mock.timers.tick(60 * SECOND);
    assert.deepEqual([done, asked().length], [[], 0]);
  });
});

describe('a page that ends', () => {
  const reason = "The window's page ended (launch-failed, exit code 1002)";
  const end = (window: BrowserWindow, why = 'launch-failed'): boolean =>
    window.webContents.emit('render-process-gone', {}, { reason: why, exitCode: 1002 });

  test('before it has stayed gives way to a browser, at once', () => {
    canGiveWay = true;
    const { own, window } = opened();
    own.pageIsUp();
    end(window);
    assert.deepEqual([done, window.isGone], [['load', reason], true]);
    mock.timers.tick(60 * SECOND);
    assert.deepEqual([done.length, asked().length], [2, 0]);
  });

  test('can be loaded anew where there is none, and is waited for again', async () => {
    const { window } = opened();
    end(window);
    assert.deepEqual(asked()[0]?.buttons, ['Reload', 'Quit']);
    await turn();
    assert.equal(window.webContents.reloads, 1);
    window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    mock.timers.tick(20 * SECOND);
    assert.equal(asked().length, 2);
  });

  test('because it was told to is no trouble', () => {
    const { window } = opened();
    end(window, 'clean-exit');
    mock.timers.tick(60 * SECOND);
    assert.deepEqual([done, asked().length], [['load'], 0]);
  });

  test('and one that cannot be loaded has a word said about it, and no blank window shown', async () => {
    BrowserWindow.loadFault = new Error('ERR_FAILED (-2)');
    const { window } = opened();
    await turn();
    assert.deepEqual(done, ["The window's page could not be loaded (Error: ERR_FAILED (-2))"]);
    assert.deepEqual([asked().length, count(window, 'show')], [1, 0]);
  });
});

describe("Electron's own processes", () => {
  const end = (details: object, times: number): void => {
    for (let i = 0; i < times; i++) app.emit('child-process-gone', {}, details);
  };

  test('may end, for they are started again; when they do so time and again, the window gives way', () => {
    canGiveWay = true;
    const { window } = opened();
    end(GPU, 3);
    end({ ...GPU, type: 'Utility', name: 'Network Service' }, 3);
    assert.deepEqual(done, []);
    end(GPU, 1);
    assert.deepEqual([done, window.isGone], [["Electron's process GPU ended 4 times (crashed, exit code 5)"], true]);
    end(GPU, 10);
    assert.equal(done.length, 1);
  });

  test('without a browser, a person is told before Chromium ends the program', () => {
    const { window } = opened();
    end(GPU, 4);
    const [title, text] = said['showErrorBox']?.[0] as [string, string];
    assert.equal(title, 'The window does not open.');
    assert.match(text, /^Electron's process GPU ended 4 times \(crashed, exit code 5\)\. .* is noted in /);
    assert.deepEqual([said['exit'], window.isGone], [[[1]], false]);
  });

  test('are left to themselves when they end as they should, are the engine, or once the window is up', () => {
    const { own } = opened();
    end({ ...GPU, reason: 'clean-exit' }, 9);
    end({ type: 'Utility', serviceName: 'node.mojom.NodeService', name: 'CoordX engine', reason: 'crashed', exitCode: 5 }, 9);
    own.pageIsUp();
    mock.timers.tick(5 * SECOND);
    end(GPU, 9);
    assert.deepEqual(done, ['settled']);
  });
});

describe('what `npm start` is told', () => {
  const report = (): unknown => JSON.parse(readFileSync(reportFile, 'utf8'));

  test('is that the window is up, and nothing more after that', () => {
    const env = { COORDX_START_REPORT: reportFile, HOME: '/home' };
    const start = new StartReport(env);
    assert.deepEqual(env, { HOME: '/home' });
    assert.ok(!existsSync(reportFile), 'too early');
    start.up();
    assert.deepEqual(report(), { up: true });
    assert.equal(start.failed('The window is gone'), false);
    assert.deepEqual(report(), { up: true });
  });

  test('or why there is none', () => {
    assert.equal(new StartReport({ COORDX_START_REPORT: reportFile }).failed('It is dark'), true);
    assert.deepEqual(report(), { failed: 'It is dark' });
  });

  test('is nothing where nobody asks, or can be told', () => {
    assert.equal(new StartReport({}).failed('It is dark'), false);
    const gone = path.join(folder, 'gone', 'report.json');
    assert.equal(new StartReport({ COORDX_START_REPORT: gone }).failed('It is dark'), false);
  });
});
