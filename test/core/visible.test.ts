import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FileError } from '../../src-main/core/base/errors.ts';
import { visible } from '../../src-main/core/base/visible.ts';
import { printable } from '../../src-main/io/printable.ts';
import { possibleName, textSchema } from '../../src-main/io/schemas.ts';

const NAME = 'photo\u202egpj.exe';
const SHOWN = 'photo[U+202E]gpj.exe';

describe('a character that turns the direction of reading', () => {
  test('is written out in texts, messages and stored names', () => {
    assert.equal(visible(NAME), SHOWN);
    assert.equal(visible('\u061c\u200f\u2066'), '[U+061C][U+200F][U+2066]');
    assert.equal(printable(`${NAME}\n`), `${SHOWN}\ufffd`);
    assert.equal(new FileError(`"${NAME}" is damaged.`).message, `"${SHOWN}" is damaged.`);
    assert.equal(possibleName(NAME), SHOWN);
    assert.equal(textSchema.parse(NAME), SHOWN);
  });

  test('is none in a name that is written from right to left', () => {
    for (const name of ['\u05e9\u05dc\u05d5\u05dd.png', '\u0645\u0631\u062d\u0628\u0627.png', '\ud83d\udc69\u200d\ud83d\ude80.png']) assert.equal(visible(name), name);
  });
});
