import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMMANDS } from '../../src-main/core/protocol/commandTable.ts';
import type { Command } from '../../src-renderer/state/commands/command.ts';
import { commandFor, type Holder } from '../../src-renderer/state/commands/keyboard.ts';

const commands: Command[] = COMMANDS.map((entry) => ({ ...entry, action: { run: () => undefined } }));

interface Hold {
  ctrl?: boolean;
  alt?: boolean;
  shift?: boolean;
  repeat?: boolean;
}

/** Name of the command that a press means on a PC; null for none. */
function meaning(key: string, holder: Holder, { ctrl = false, alt = false, shift = false, repeat = false }: Hold = {}) {
  const press = { key, ctrlKey: ctrl, metaKey: false, altKey: alt, shiftKey: shift, repeat };
  return commandFor(commands, press, holder, false)?.id ?? null;
}

describe('a press of keys', () => {
  test('means its command where nothing else uses it', () => {
    assert.equal(meaning(' ', 'none'), 'toggleTraining');
    assert.equal(meaning('1', 'none'), 'viewField');
    assert.equal(meaning('z', 'none', { ctrl: true }), 'undo');
    assert.equal(meaning('y', 'none', { ctrl: true }), 'redo');
    assert.equal(meaning('é', 'none'), null);
  });

  test('is text in a field, and editing of text is the field’s own', () => {
    for (const key of [' ', '1', 'n', 'Delete', 'Escape', 'PageDown']) assert.equal(meaning(key, 'text'), null, key);
    for (const key of ['z', 'y', 'a', 'Backspace', 'ArrowLeft']) assert.equal(meaning(key, 'text', { ctrl: true }), null, key);
    assert.equal(meaning('Z', 'text', { ctrl: true, shift: true }), null);
    assert.equal(meaning('ArrowLeft', 'text', { alt: true }), null);
    assert.equal(meaning('e', 'text', { ctrl: true, alt: true }), null, 'AltGr types a sign');
  });

  test('reaches commands from a field where it is no editing', () => {
    assert.equal(meaning('s', 'text', { ctrl: true }), 'save');
    assert.equal(meaning('k', 'text', { ctrl: true }), 'palette');
    assert.equal(meaning('Enter', 'text', { ctrl: true }), 'trainAll');
    assert.equal(meaning('F2', 'text'), 'renameRun');
  });

  test('is left to the button, list or slider that has the focus', () => {
    assert.equal(meaning(' ', 'button'), null, 'Space presses the button and does not train as well');
    assert.equal(meaning('1', 'button'), 'viewField');
    assert.equal(meaning('n', 'choice'), null, 'a letter looks for an entry');
    assert.equal(meaning('PageDown', 'slider'), null);
    assert.equal(meaning('Home', 'slider'), null);
    assert.equal(meaning('ArrowLeft', 'slider', { alt: true }), null);
    assert.equal(meaning(' ', 'slider'), 'toggleTraining');
  });

  test('held down repeats what moves, and nothing else', () => {
    assert.equal(meaning('ArrowLeft', 'none', { shift: true, repeat: true }), 'panLeft');
    assert.equal(meaning('+', 'none', { repeat: true }), 'zoomIn');
    assert.equal(meaning(' ', 'none', { repeat: true }), null);
    assert.equal(meaning('s', 'none', { ctrl: true, repeat: true }), null);
  });
});
