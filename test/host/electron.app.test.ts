/** The app from its first window to its end: engine process, files, dialogs, menu, crashes. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { Opening } from '../../src-main/core/protocol/hostApi.ts';
import { setImmediate } from 'node:timers/promises';
import { answers, app, FakeEngine, Menu, said } from './electronFake.ts';
import { call, contents, engine, events, invoke, log, picture, told, window } from './electronRun.ts';
import { dataFolder, programFolder } from './electronStart.ts';

describe('the engine process', () => {
  test('is a utility process with a file for unsaved work', () => {
    const [program, args, options] = engine.forked as [string, string[], Electron.ForkOptions];
    assert.equal(program, path.join(programFolder, 'engineProcess.js'));
    assert.equal(args[0], '--autosave');
    assert.match(args[1] ?? '', /autosave.*\.coordxproj$/);
    assert.equal(options.stdio, 'pipe');
    assert.equal(options.serviceName, 'CoordX engine');
  });

  test('cannot be connected to before it is ready; then a page that is ready is told, and what to open', async () => {
    assert.deepEqual(await call('coordx:connect'), {
      error: { name: 'CoordxError', message: 'The engine process is not ready yet.' },
    });
    const opened = told('open');
    await invoke('ready', null);
    assert.equal((await opened).file.name, 'asked.png');
    const ready = told('engineReady');
    engine.emit('spawn');
    engine.emit('message', { kind: 'ready' });
    assert.equal((await ready).autosave, null);
    const granted = engine.sent.filter(({ message }) => message.kind === 'grant' && message['path'] === picture);
    assert.ok(granted.length >= 1, 'the engine process does not know the file');
  });

  test('and the page get the two ends of one channel', async () => {
    assert.deepEqual(await call('coordx:connect'), { value: null });
    assert.deepEqual(engine.sent.at(-1), { message: { kind: 'connect', connection: 1 }, ports: [{ end: 1 }] });
    assert.deepEqual(contents.posted, [{ name: 'coordx:connect', ports: [{ end: 2 }] }]);
  });
});

describe('files from outside', () => {
  test('of a second start are opened in this window, which comes to the front', async () => {
    const opened = told('open');
    app.emit('second-instance', {}, ['ignored.png'], '/', { files: [picture, 'relative.png'] });
    assert.equal((await opened).file.name, 'asked.png');
    assert.ok((window.calls['restore'] ?? []).length > 0 && (window.calls['focus'] ?? []).length > 0, 'it stays behind');
    assert.ok(!events().some((event) => event.kind === 'open' && event.file.name === 'relative.png'), 'a relative path');
  });

  test('wait while the page begins anew', async () => {
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    let isPrevented = false;
    app.emit('open-file', { preventDefault: () => (isPrevented = true) }, picture);
    assert.ok(isPrevented, 'Electron would go on with the file by itself');
    const before = events().length;
    // By the time these are remembered, the first would be.
    await call('coordx:grant', [picture]);
    await call('coordx:grant', [picture]);
    assert.equal(events().length, before);
    const opened = told('open');
    const ready = told('engineReady');
    await invoke('ready', null);
    assert.equal((await opened).file.name, 'asked.png');
    assert.equal((await ready).kind, 'engineReady');
  });

  test('are remembered, here and by the system', async () => {
    const { value } = (await invoke('recent', null)) as { value: { name: string }[] };
    assert.deepEqual(value.map(({ name }) => name), ['asked.png']);
    assert.deepEqual(said['addRecentDocument']?.at(-1), [picture]);
  });
});

describe('dialogs', () => {
  test('give what was chosen as a ticket, and null when nothing was', async () => {
    assert.deepEqual(await invoke('chooseFile', { of: 'files' }), { value: null });
    answers.open = { canceled: false, filePaths: [picture] };
    const { value } = (await invoke('chooseFile', { of: 'files' })) as { value: Opening };
    assert.deepEqual([value.file.name, value.note], ['asked.png', null]);
    const [owner, options] = said['showOpenDialog']?.at(-1) as [unknown, Electron.OpenDialogOptions];
    assert.equal(owner, window);
    assert.ok(options.filters?.[0]?.extensions.includes('coordxproj'), 'projects are not offered');
  });

  test('add the extension that was left out, and ask before that replaces a file', async () => {
    const folder = path.join(programFolder, 'work');
    mkdirSync(folder);
    const save = async (filePath: string, response: number): Promise<string | undefined> => {
      answers.save = { canceled: false, filePath };
      answers.message = { response };
      const answer = await invoke('chooseTarget', { suggested: 'x', kind: 'project' });
      const { value } = answer as { value: { name: string } | null };
      return value?.name;
    };
    assert.equal(await save(path.join(folder, 'mine'), 1), 'mine.coordxproj');
    assert.equal(said['showMessageBox'], undefined);
    writeFileSync(path.join(folder, 'mine.coordxproj'), '');
    assert.equal(await save(path.join(folder, 'mine'), 1), undefined);
    assert.equal(await save(path.join(folder, 'mine'), 0), 'mine.coordxproj');
    assert.deepEqual(engine.sent.at(-1)?.message['access'], 'write');
    const [, options] = said['showSaveDialog']?.at(-1) as [unknown, Electron.SaveDialogOptions];
    assert.equal(options.defaultPath, path.join(folder, 'x.coordxproj'));
  });
});

describe('the menu', () => {
  const menu = (): Menu => Menu.current as Menu;
  const item = (id: string): Electron.MenuItemConstructorOptions => menu().getMenuItemById(id) ?? assert.fail(`no ${id}`);

  test('follows the window without being made anew, and the title bar does', async () => {
    const before = Menu.built.length;
    const commands = [{ id: 'save', enabled: true }, { id: 'undo', enabled: false }];
    assert.deepEqual(await invoke('menu', { commands, title: 'mine.coordxproj', changed: true }), { value: null });
    assert.deepEqual([item('save').enabled, item('undo').enabled, item('close').enabled], [true, false, false]);
    assert.equal(Menu.built.length, before);
    assert.deepEqual(window.calls['setTitle']?.at(-1), ['mine.coordxproj']);
    assert.deepEqual(window.calls['setDocumentEdited']?.at(-1), [true]);
    const project = path.join(programFolder, 'work', 'mine.coordxproj');
    assert.deepEqual(window.calls['setRepresentedFilename']?.at(-1), [project]);
    await invoke('menu', { commands, title: 'Something else', changed: false });
    assert.deepEqual(window.calls['setRepresentedFilename']?.at(-1), ['']);
  });

  test('is made anew for a command that becomes a switch, which then stays as the window says', async () => {
    const before = Menu.built.length;
    const told = (checked: boolean): Promise<unknown> =>
      invoke('menu', { commands: [{ id: 'togglePlots', enabled: true, checked }], title: '', changed: false });
    await told(true);
    assert.equal(Menu.built.length, before + 1);
    assert.deepEqual([item('togglePlots').type, item('togglePlots').checked], ['checkbox', true]);
    await told(false);
    assert.equal(Menu.built.length, before + 1);
    assert.equal(item('togglePlots').checked, false);
    item('togglePlots').checked = true;
    (item('togglePlots').click as () => void)();
    assert.equal(item('togglePlots').checked, false);
  });

  test('sends commands to the window', async () => {
    const command = told('command');
    (item('save').click as () => void)();
    assert.equal((await command).id, 'save');
  });

  test('offers to look for updates, for there is a page of releases', () => {
    assert.equal(item('updates').label, 'Check for Updates on the Web');
  });

  test('opens recent files, and says when one is gone', async () => {
    const recent = menu().all().find(({ label }) => label?.startsWith('asked.png')) ?? assert.fail('not listed');
    const opened = told('open');
    (recent.click as () => void)();
    assert.equal((await opened).file.name, 'asked.png');
  });
});

test('a file that was to be opened and is not there is said, and is no document', async () => {
  const file = path.join(programFolder, 'gone.png');
  const [before, shown] = [events().length, (said['showMessageBox'] ?? []).length];
  app.emit('open-file', { preventDefault: () => undefined }, file);
  while ((said['showMessageBox'] ?? []).length === shown) await setImmediate();
  const [, options] = said['showMessageBox']?.at(-1) as [unknown, { message: string }];
  assert.equal(options.message, `There is no file "${file}" any more.`);
  assert.equal(events().length, before);
  assert.doesNotMatch(readFileSync(path.join(dataFolder, 'recent.json'), 'utf8'), /gone\.png/);
});

describe('when something dies', () => {
  test('the page is brought back after a word about it', async () => {
    answers.message = { response: 0 };
    const reloaded = once(contents, 'fake:reloaded');
    contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 });
    await reloaded;
    assert.equal(contents.reloads, 1);
    assert.match(log(), /The window's page ended \(crashed, exit code 11\)\./);
    await invoke('ready', null);
  });

  test('other processes are noted', () => {
    app.emit('child-process-gone', {}, { type: 'GPU', reason: 'killed', exitCode: 9 });
    assert.match(log(), /The process GPU ended \(killed, exit code 9\)\./);
  });

  test('the window is told that the engine process has ended, and that there is another one', async () => {
    const ended = told('engineEnded');
    engine.emit('exit', 139);
    assert.match((await ended).reason, /exit code 139/);
    await once(app, 'fake:forked');
    const next = FakeEngine.all.at(-1) as FakeEngine;
    const ready = told('engineReady');
    next.emit('message', { kind: 'ready' });
    await ready;
  });
});

test('a page that is not ready is told nothing; once it is, how things stand', async () => {
  const menuItem = (): Electron.MenuItemConstructorOptions => Menu.current?.getMenuItemById('save') ?? assert.fail('no item');
  await invoke('menu', { commands: [{ id: 'save', enabled: true }], title: '', changed: false });
  assert.equal(menuItem().enabled, true);
  contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
  assert.equal(menuItem().enabled, false);
  const before = events().length;
  FakeEngine.all.at(-1)?.emit('exit', 7);
  assert.equal(events().length, before);
  const ended = told('engineEnded');
  await invoke('ready', null);
  assert.match((await ended).reason, /exit code 7/);
  if (FakeEngine.all.length < 3) await once(app, 'fake:forked');
});

describe('the end', () => {
  test('remembers where the window stood', () => {
    window.emit('close');
    const state = JSON.parse(readFileSync(path.join(dataFolder, 'window.json'), 'utf8')) as unknown;
    assert.deepEqual(state, { bounds: { x: 10, y: 20, width: 900, height: 700 }, isMaximized: true });
  });

  test('comes when the window is closed, after the engine process has kept its work', async () => {
    window.isGone = true;
    app.emit('window-all-closed');
    assert.equal(app.quits, 1);
    const last = FakeEngine.all.at(-1) as FakeEngine;
    let prevented = 0;
    const quit = { preventDefault: () => prevented++ };
    app.emit('will-quit', quit);
    app.emit('will-quit', quit);
    assert.equal(prevented, 2);
    assert.deepEqual(last.sent.filter(({ message }) => message.kind === 'shutdown').length, 1);
    assert.equal(said['exit'], undefined);
    const exited = once(app, 'fake:exited');
    last.emit('exit', 0);
    await exited;
    assert.deepEqual(said['exit'], [[0]]);
  });
});
