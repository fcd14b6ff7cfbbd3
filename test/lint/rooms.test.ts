/** Proves that the rooms of kinds keep to themselves, in core, host and window. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { importing, rejected } from './complaints.ts';

const RULES = ['coordx/rooms'];

async function checkImports(file: string, { allowed, forbidden }: { allowed: string[]; forbidden: string[] }): Promise<void> {
  assert.deepEqual(await rejected(RULES, file, importing(allowed)), []);
  assert.deepEqual(await rejected(RULES, file, importing(forbidden)), importing(forbidden));
}

describe('rooms of kinds', () => {
  test('never import each other', async () => {
    for (const kind of ['image', 'video', 'shape', 'volume']) {
      const others = ['image', 'video', 'shape', 'volume'].filter((name) => name !== kind);
      await checkImports(`src-main/core/kinds/${kind}/virtual.ts`, {
        allowed: ['./signal.ts', '../kind.ts', '../../mesh/mesh.ts'],
        forbidden: others.map((name) => `../${name}/signal.ts`),
      });
      await checkImports(`src-main/host/kinds/${kind}/studio/virtual.ts`, {
        allowed: ['../cli/fit.ts', '../../hostKind.ts', '../../../files/recents.ts', `../../../../core/kinds/${kind}/signal.ts`],
        forbidden: others.flatMap((name) => [`../../${name}/studio/source.ts`, `../../../../core/kinds/${name}/signal.ts`]),
      });
      await checkImports(`src-renderer/kinds/${kind}/ui/virtual.ts`, {
        allowed: ['./Panel.svelte', '../state/look.ts', `../../../../src-main/core/kinds/${kind}/signal.ts`],
        forbidden: others.flatMap((name) => [`../../${name}/ui/Panel.svelte`, `../../${name}/state/look.ts`]),
      });
    }
  });

  test('not even for types', async () => {
    const types = ["import type { ShapeSignal } from '../shape/signal.ts';", "export type Shape = import('../shape/signal.ts').ShapeSignal;"];
    assert.deepEqual(await rejected(RULES, 'src-main/core/kinds/image/virtual.ts', types), types);
  });

  test('share the room of pictures when they have pixels, and it knows neither', async () => {
    const picture = importing(['../picture/quality.ts']);
    assert.deepEqual(await rejected(RULES, 'src-main/core/kinds/image/virtual.ts', picture), []);
    assert.deepEqual(await rejected(RULES, 'src-main/core/kinds/video/virtual.ts', picture), []);
    assert.deepEqual(await rejected(RULES, 'src-main/core/kinds/shape/virtual.ts', picture), picture);
    await checkImports('src-main/core/kinds/picture/virtual.ts', {
      allowed: ['./quality.ts', '../kind.ts'],
      forbidden: ['../image/signal.ts', '../video/signal.ts', '../shape/signal.ts'],
    });
  });

  test('share the room of grids when they have samples', async () => {
    const grid = importing(['../grid/learning.ts']);
    for (const kind of ['image', 'video', 'volume']) assert.deepEqual(await rejected(RULES, `src-main/core/kinds/${kind}/virtual.ts`, grid), []);
    assert.deepEqual(await rejected(RULES, 'src-main/core/kinds/shape/virtual.ts', grid), grid);
  });

  test('are all known to the tables', async () => {
    for (const table of ['src-main/core/kinds/table.ts', 'src-main/host/kinds/table.ts', 'src-renderer/kinds/table.ts']) {
      await checkImports(table, { allowed: ['./image/image.ts', './video/video.ts', './shape/shape.ts', './volume/volume.ts', './picture/x.ts'], forbidden: [] });
    }
  });

  test('give the rest of the program types and nothing else', async () => {
    const value = ["import { planClip } from '../../core/kinds/video/clip.ts';", "export * from '../../core/kinds/picture/quality.ts';"];
    const free = ["import type { Clip } from '../../core/kinds/video/clip.ts';", "import { KINDS } from '../../core/kinds/table.ts';"];
    assert.deepEqual(await rejected(RULES, 'src-main/host/studio/virtual.ts', [...value, ...free]), value);
    const window = ["import Timeline from '../kinds/video/ui/Timeline.svelte';"];
    assert.deepEqual(await rejected(RULES, 'src-renderer/ui/virtual.ts', window), window);
  });

  test('are open to the folder that reads and writes their files', async () => {
    await checkImports('src-main/io/video/virtual.ts', {
      allowed: ['../../core/kinds/video/source.ts', '../../core/kinds/picture/picture.ts'],
      forbidden: ['../../core/kinds/shape/signal.ts', '../../core/kinds/image/signal.ts'],
    });
    const signal = ["import type { ImageSignal } from '../../core/kinds/image/signal.ts';"];
    assert.deepEqual(await rejected(RULES, 'src-main/io/video/virtual.ts', signal), []);
  });
});
