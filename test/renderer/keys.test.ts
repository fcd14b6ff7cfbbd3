import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMMANDS, type CommandEntry } from '../../src-main/core/protocol/commandTable.ts';
import { keySigns, matches, type KeyPress } from '../../src-renderer/state/commands/keys.ts';

/** A press as a browser tells it: 'ctrl+shift+E' holds the key that Shift makes. */
function press(text: string): KeyPress {
  const parts = text.split(/\+(?=.)/);
  const key = parts.pop() as string;
  const holds = (name: string): boolean => parts.includes(name);
  return { key, ctrlKey: holds('ctrl'), metaKey: holds('meta'), altKey: holds('alt'), shiftKey: holds('shift') };
}

describe('a combination of keys', () => {
  const cases: [combination: string, pressed: string, isMac: boolean, expected: boolean][] = [
    ['Mod+S', 'ctrl+s', false, true],
    ['Mod+S', 'meta+s', true, true],
    ['Mod+S', 'ctrl+s', true, false],
    ['Mod+S', 'meta+s', false, false],
    ['Mod+S', 's', false, false],
    ['Mod+S', 'ctrl+alt+s', false, false],
    ['Mod+Shift+S', 'ctrl+shift+S', false, true],
    ['Mod+S', 'ctrl+shift+S', false, false],
    ['Mod+Shift+S', 'ctrl+s', false, false],
    ['J', 'j', false, true],
    ['J', 'shift+J', false, false],
    ['Space', ' ', false, true],
    ['?', 'shift+?', false, true],
    ['?', '?', false, true],
    ['+', 'shift++', false, true],
    ['+', '+', false, true],
    ['Shift+1', '1', false, false],
    ['Shift+1', 'shift+1', false, true],
    ['Alt+ArrowLeft', 'alt+ArrowLeft', false, true],
    ['Shift+ArrowLeft', 'ArrowLeft', false, false],
    ['Mod+.', 'ctrl+.', false, true],
    ['.', 'ctrl+.', false, false],
  ];
  for (const [combination, pressed, isMac, expected] of cases) {
    test(`${pressed} is ${expected ? '' : 'not '}${combination}${isMac ? ' on a Mac' : ''}`, () => {
      assert.equal(matches(combination, press(pressed), isMac), expected);
    });
  }

  test('is shown with the signs of the platform', () => {
    assert.deepEqual(keySigns('Mod+Shift+E', false), ['Ctrl', 'Shift', 'E']);
    assert.deepEqual(keySigns('Mod+Shift+E', true), ['⌘', '⇧', 'E']);
    assert.deepEqual(keySigns('Alt+ArrowLeft', false), ['Alt', '←']);
    assert.deepEqual(keySigns('+', false), ['+']);
  });
});

describe('the command table', () => {
  test('gives no combination twice, but for keys of a kind that stand before one of all: that has another one too', () => {
    const menus = ['video', 'shape', 'volume'];
    const isOfKind = ({ menu }: CommandEntry): boolean => menu !== null && menus.includes(menu);
    const keysOf = (commands: readonly CommandEntry[]): string[] => commands.flatMap(({ keys }) => keys);
    const twice = (all: readonly string[]): string[] => all.filter((combination, i) => all.indexOf(combination) !== i);
    const own = keysOf(COMMANDS.filter(isOfKind));
    const shared = COMMANDS.filter((command) => !isOfKind(command));
    for (const menu of menus) assert.deepEqual(twice(keysOf(COMMANDS.filter((command) => command.menu === menu))), [], menu);
    assert.deepEqual(twice(keysOf(shared)), []);
    for (const { id, keys } of shared as readonly CommandEntry[]) assert.ok(keys.length === 0 || keys.some((combination) => !own.includes(combination)), id);
  });

  test('names no command twice', () => {
    assert.equal(new Set(COMMANDS.map(({ id }) => id)).size, COMMANDS.length);
  });
});
