/** Proves that a circle of imports is a lint error, through the files that are there. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { complaints, rejected } from './complaints.ts';

const RULES = ['coordx/circles'];
/** Imports nothing, and half of core imports it. */
const LOWEST = 'src-main/core/base/random.ts';

describe('a circle of imports', () => {
  test('is refused in every form, types included', async () => {
    const forms = [
      "import type { SessionApi } from '../session/session.ts';",
      "export { Session } from '../session/session.ts';",
      "export const later = import('../session/session.ts');",
      "export type InPlace = import('../session/session.ts').Session;",
      "import './random.ts';",
    ];
    assert.deepEqual(await rejected(RULES, LOWEST, forms), forms);
  });

  test('is told from end to end, by its shortest way', async () => {
    const source = "import type { Trainer } from '../training/trainer.ts';";
    const [found] = await complaints(RULES, LOWEST, source);
    assert.match(found?.message ?? '', /random\.ts -> src-main\/core\/training\/trainer\.ts -> .*src-main\/core\/base\/random\.ts\.$/);
  });

  test('is none where nothing leads back', async () => {
    const straight = ["import './errors.ts';", "import 'node:fs';", "import 'svelte';", "import './none.ts';"];
    assert.deepEqual(await rejected(RULES, LOWEST, straight), []);
    assert.deepEqual(await rejected(RULES, 'src-main/host/virtual.ts', ["import '../core/session/session.ts';"]), []);
  });

  test('is refused through components', async () => {
    const component = '<script lang="ts">\n  import Root from \'../Root.svelte\';\n</script>\n<Root />';
    assert.equal((await complaints(RULES, 'src-renderer/ui/shell/Header.svelte', component)).length, 1);
    assert.equal((await complaints(RULES, 'src-renderer/ui/shell/Virtual.svelte', component)).length, 0);
  });

  test('is gone when one of its files lets go, also in a lint that lives on', async () => {
    const [first, second] = ['src-main/host/virtualOne.ts', 'src-main/host/virtualTwo.ts'];
    const one = "import './virtualTwo.ts';";
    assert.deepEqual(await rejected(RULES, first, [one]), []);
    assert.equal((await rejected(RULES, second, ["import './virtualOne.ts';"])).length, 1);
    assert.deepEqual(await rejected(RULES, second, ["import './other.ts';"]), []);
    assert.deepEqual(await rejected(RULES, first, [one]), []);
  });
});
