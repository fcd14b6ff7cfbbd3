/** The Markdown of lessons. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { blocksOf, inlinesOf } from '../../src-renderer/state/lessons/markdown.ts';

const text = (words: string) => ({ kind: 'text', text: words });

describe('Markdown', () => {
  test('has paragraphs, whose lines are joined, and lists', () => {
    assert.deepEqual(blocksOf('One\nline.\n\n- first\n  goes on\n- **second**\n\n1. a\n2. b\n'), [
      { kind: 'paragraph', words: [text('One line.')] },
      { kind: 'list', isOrdered: false, items: [[text('first goes on')], [{ kind: 'strong', text: 'second' }]] },
      { kind: 'list', isOrdered: true, items: [[text('a')], [text('b')]] },
    ]);
  });

  test('has strong and stressed words and code, in which stars are stars', () => {
    assert.deepEqual(inlinesOf('a *b* **c d** `e*f*` 2 * 3 * 4'), [
      text('a '),
      { kind: 'stressed', text: 'b' },
      text(' '),
      { kind: 'strong', text: 'c d' },
      text(' '),
      { kind: 'code', text: 'e*f*' },
      text(' 2 * 3 * 4'),
    ]);
  });

  test('is never HTML', () => {
    assert.deepEqual(blocksOf('<b onclick="x()">hi</b>'), [{ kind: 'paragraph', words: [text('<b onclick="x()">hi</b>')] }]);
  });
});
