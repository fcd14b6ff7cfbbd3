/** The pages that are made from what the program says are as it says now. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatedPages } from './generated.ts';
import { page } from './pages.ts';

for (const [name, text] of Object.entries(await generatedPages())) {
  test(`${name} is fresh`, () => {
    assert.ok(page(name).text === text, `${name} is not what the program says: run "npm run docs"`);
  });
}
