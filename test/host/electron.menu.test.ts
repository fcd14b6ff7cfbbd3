import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MenuItemConstructorOptions } from 'electron';
import type { CommandEntry } from '../../src-main/core/protocol/commandTable.ts';
import { COMMANDS } from '../../src-main/core/protocol/commandTable.ts';
import type { MenuCommand, RecentFile } from '../../src-main/core/protocol/hostApi.ts';
import { accelerator, menuTemplate } from '../../src-main/host/electron/menuTemplate.ts';

type Item = MenuItemConstructorOptions;

interface Given {
  entries?: readonly CommandEntry[];
  commands?: MenuCommand[];
  recent?: RecentFile[];
  platform?: NodeJS.Platform;
  devTools?: boolean;
}

/** A menu, and what its items do. */
function made({ entries = COMMANDS, commands = [], recent = [], platform = 'linux', devTools = false }: Given) {
  const done: string[] = [];
  const actions = {
    run: (id: string) => done.push(`run ${id}`),
    openRecent: (id: string) => done.push(`open ${id}`),
    clearRecent: () => done.push('clear'),
  };
  const told = new Map(commands.map((command) => [command.id, command]));
  const menus = menuTemplate({ entries, commands: told, recent }, actions, { platform, devTools });
  const all = menus.flatMap(inside);
  const find = (id: string): Item => all.find((item) => item.id === id) ?? assert.fail(`no item ${id}`);
  return { menus, all, find, done };
}

function inside(item: Item): Item[] {
  return [item, ...(Array.isArray(item.submenu) ? item.submenu.flatMap(inside) : [])];
}

const click = (item: Item): unknown => (item.click as unknown as () => unknown)();

describe('the native menu', () => {
  for (const platform of ['linux', 'win32', 'darwin'] as const) {
    test(`holds every command of the table that has a menu, once, on ${platform}`, () => {
      const { all } = made({ platform });
      const expected = COMMANDS.filter(({ id, menu }) => menu !== null && !(platform === 'darwin' && id === 'about'));
      const ids = all.map(({ id }) => id).filter((id) => id !== undefined);
      assert.deepEqual(ids.sort(), expected.map(({ id }) => id as string).sort());
    });

    test(`can quit, copy and paste, and fill the screen, on ${platform}`, () => {
      const roles = made({ platform }).all.map(({ role }) => role);
      for (const role of ['quit', 'cut', 'copy', 'paste', 'selectAll', 'togglefullscreen', 'reload', 'help'] as const) {
        assert.equal(roles.filter((other) => other === role).length, 1, role);
      }
      assert.equal(roles.includes('toggleDevTools'), false);
    });
  }

  test("has a Mac's own menus on a Mac alone", () => {
    const roles = (platform: NodeJS.Platform) => made({ platform }).all.map(({ role }) => role);
    for (const role of ['appMenu', 'about', 'services', 'hide', 'windowMenu', 'close'] as const) {
      assert.ok(roles('darwin').includes(role), role);
      assert.ok(!roles('linux').includes(role), role);
    }
  });

  test('shows developer tools where they can be opened', () => {
    assert.ok(made({ devTools: true }).all.some(({ role }) => role === 'toggleDevTools'), 'it does not');
  });

  test('has no separator at the edge of a menu or beside another', () => {
    for (const { label, submenu } of made({ platform: 'darwin' }).menus) {
      const lines = Array.isArray(submenu) ? submenu.map(({ type }) => type === 'separator') : [];
      assert.ok(lines[0] !== true && lines.at(-1) !== true, `${label}: edge`);
      assert.ok(!lines.some((line, i) => line && lines[i + 1] === true), `${label}: two`);
    }
  });

  test('enables what the window can do, and marks what is on', () => {
    const { find, done } = made({
      commands: [
        { id: 'save', enabled: true },
        { id: 'undo', enabled: false },
        { id: 'togglePlots', enabled: true, checked: true },
      ],
    });
    assert.deepEqual(['save', 'undo', 'open'].map((id) => find(id).enabled), [true, false, false]);
    assert.deepEqual([find('save').type, find('togglePlots').type, find('togglePlots').checked], [undefined, 'checkbox', true]);
    click(find('save'));
    assert.deepEqual(done, ['run save']);
  });

  test('takes keys with Mod, and only shows those that may be typed', () => {
    const { find } = made({});
    assert.equal(find('exportView').accelerator, 'CommandOrControl+Shift+E');
    assert.equal(find('exportView').registerAccelerator, undefined);
    for (const id of ['toggleTraining', 'nextMetric', 'renameRun', 'actualSize']) {
      assert.equal(find(id).registerAccelerator, false, id);
    }
    const mac = made({ platform: 'darwin' });
    assert.equal(mac.find('exportView').accelerator, 'CommandOrControl+Shift+E');
    assert.equal(mac.find('toggleTraining').accelerator, undefined);
  });

  test('lists recent files with their folders', () => {
    const recent = [
      { id: 'a1', name: 'cats & dogs.png', folder: '/home/me', time: null, picture: null },
      { id: 'b2', name: 'upload.png', folder: '', time: null, picture: null },
    ];
    const { all, done } = made({ recent });
    const menu = all.find(({ label }) => label === 'Open Recent') ?? assert.fail('no list');
    const items = menu.submenu as Item[];
    assert.deepEqual(
      items.map(({ label }) => label),
      ['cats && dogs.png (/home/me)', 'upload.png', undefined, 'Clear Recent Files'],
    );
    items.filter(({ click: act }) => act).forEach(click);
    assert.deepEqual(done, ['open a1', 'open b2', 'clear']);
    assert.equal(made({}).all.find(({ label }) => label === 'Open Recent')?.enabled, false);
  });
});

test('keys of the table become accelerators that Electron knows', () => {
  const pairs = {
    'Mod+Shift+E': 'CommandOrControl+Shift+E',
    'Mod++': 'CommandOrControl+Plus',
    '+': 'Plus',
    'Shift+ArrowLeft': 'Shift+Left',
    Space: 'Space',
    'Mod+.': 'CommandOrControl+.',
  };
  assert.deepEqual(Object.keys(pairs).map(accelerator), Object.values(pairs));
});
