/** What menus and the palette offer of the command table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS } from '../../src-main/core/protocol/commandTable.ts';
import type { Action, Command } from '../../src-renderer/state/commands/command.ts';
import { menuGroups, MENUS } from '../../src-renderer/state/commands/menus.ts';

const commands = (updates: Partial<Action> = {}): Command[] =>
  COMMANDS.map((entry) => ({ ...entry, action: { run: () => undefined, ...(entry.id === 'updates' ? updates : {}) } }));
const ids = (given: Command[]): string[] =>
  MENUS.flatMap(({ name }) => menuGroups(given, name).flatMap((group) => group.map(({ id }) => id)));

test('every command with a menu is in the menus once', () => {
  const expected = COMMANDS.filter(({ menu }) => menu !== null).map(({ id }) => id);
  assert.deepEqual(ids(commands({ shown: () => true })).sort(), [...expected].sort());
});

test('a command that there is not here is in no menu, and leaves no empty group', () => {
  const given = commands({ shown: () => false });
  assert.ok(!ids(given).includes('updates'), 'it is offered');
  assert.equal(ids(given).length, ids(commands()).length - 1);
  assert.ok(MENUS.every(({ name }) => menuGroups(given, name).every((group) => group.length > 0)), 'an empty group');
});
