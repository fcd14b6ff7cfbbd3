/** Things are apart by a few distances, which have names: others look like mistakes. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const WINDOW = path.resolve(import.meta.dirname, '..', '..', 'src-renderer');
const DECLARATION = /(?<![-\w])((?:row-|column-)?gap|(?:padding|margin)(?:-[a-z-]+)?):([^;{}]+);/g;
/** Lengths that have a name; what is longer is a place of its own, and a hair's breadth is a line. */
const NAMED = { from: 2, to: 24 };

/** Declarations with a length of their own where there is one with a name. */
function strangers(style: string): string[] {
  return [...style.matchAll(DECLARATION)].filter(([, , value]) => !value?.includes('calc') && [...(value ?? '').matchAll(/(?<![-\w.])([\d.]+)px/g)].some(([, length]) => Number(length) >= NAMED.from && Number(length) <= NAMED.to)).map(([text]) => text);
}

test('the distances between things are those that have names', () => {
  const files = readdirSync(WINDOW, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(svelte|css)$/.test(file));
  assert.ok(files.length > 60, `${files.length} files`);
  const found = files.flatMap((file) => {
    const text = readFileSync(path.join(WINDOW, file), 'utf8');
    return strangers(file.endsWith('.css') ? text : text.slice(Math.max(0, text.lastIndexOf('<style>')))).map((declaration) => `${file}: ${declaration}`);
  });
  assert.deepEqual(found, []);
  assert.deepEqual(strangers('gap: 10px; padding: 0 var(--gap); margin: -4px 1px 72px;'), ['gap: 10px;']);
});
