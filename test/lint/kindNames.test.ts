/** Proves that nobody outside the rooms of kinds can ask which kind a signal is. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { KINDS } from '../../src-main/core/kinds/table.ts';
import { complaints, rejected } from './complaints.ts';

const RULES = ['coordx/kind-names'];

const QUESTIONS = [
  "export const a = (x: Signal): boolean => x.kind === 'image';",
  "export const b = (x: Signal): boolean => x.kind !== 'video';",
  "export const c = (x?: Signal): boolean => 'shape' === x?.kind;",
  "export const d = (kind: string): boolean => kind == 'shape';",
  'export const e = (of: string): boolean => of !== `shape`;',
  "export const f = (x: Signal): number => { switch (x.kind) { case 'video': return 1; default: return 0; } };",
  'export const g = (x: Signal): boolean => isShape(x);',
  'export const h = (x: Signal): boolean => x.isVideo;',
  'export class I { #isImage = true; }',
  "import { isShapeMetrics } from '../session/model.ts';",
];
const FREE = [
  "export const a = (x: Message): boolean => x.kind === 'source' || x.kind !== 'model' || x.kind === 'picture';",
  "export const b = (x: Message): number => { switch (x.kind) { case 'project': return 1; default: return 0; } };",
  "export const c = { kind: 'image' as const, name: 'shape' };",
  "export const d = (x: Signal): string => KINDS[x.kind].quality.name + 'video';",
  'export const e = (x: unknown): boolean => isShapeless(x) || isImageFile(x) || isVideoIn(x);',
  "export type F = Extract<Signal, { kind: 'shape' }>;",
  "export const g = (a: number): boolean => a < 'image'.length;",
];

describe('the kind of a signal', () => {
  test('is not asked for, in any spelling', async () => {
    for (const file of ['src-main/core/session/virtual.ts', 'src-main/host/virtual.ts', 'src-renderer/state/virtual.svelte.ts']) {
      assert.deepEqual(await rejected(RULES, file, QUESTIONS), QUESTIONS, file);
    }
  });

  test('is one of those in the table, which have rooms of their names, and no other word', async () => {
    const rooms = readdirSync(new URL('../../src-main/core/kinds', import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    const questions = (names: string[]): string[] => names.map((name) => `export const is${name} = (x: Signal): boolean => x.kind === '${name}';`);
    const found = await rejected(RULES, 'src-main/host/virtual.ts', questions(rooms));
    assert.deepEqual(found.sort(), questions(Object.keys(KINDS)).sort());
  });

  test('is something else than other words, and than what is named for it', async () => {
    assert.deepEqual(await rejected(RULES, 'src-main/core/session/virtual.ts', FREE), []);
  });

  test('is not asked for in components either', async () => {
    const component = [
      '<script lang="ts">',
      "  const isFlat = $derived(dataset.kind !== 'shape');",
      '</script>',
      "{#if run?.dataset.kind === 'video'}<Timeline />{/if}",
      '<p class={isShape(run) ? "solid" : "flat"}>{run.name}</p>',
      "{#if job.kind === 'export'}<Progress />{/if}",
    ].join('\n');
    const found = await complaints(RULES, 'src-renderer/ui/Virtual.svelte', component);
    assert.deepEqual(found.map(({ line }) => line), [2, 4, 5]);
  });

  test('is told once where a name stands twice at one place', async () => {
    const found = await complaints(RULES, 'src-main/host/virtual.ts', "import { isShape } from './x.ts';");
    assert.equal(found.length, 1);
  });

  test('is the matter of the rooms of kinds, and of tests', async () => {
    for (const file of ['src-main/core/kinds/shape/virtual.ts', 'src-renderer/kinds/video/ui/virtual.ts', 'test/core/virtual.ts']) {
      assert.deepEqual(await rejected(RULES, file, QUESTIONS), [], file);
    }
  });
});
