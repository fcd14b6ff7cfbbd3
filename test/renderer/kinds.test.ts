/** What the table of kinds says to the rest of the window. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DatasetDescription } from '../../src-main/core/kinds/types.ts';
import { COMMANDS } from '../../src-main/core/protocol/commandTable.ts';
import { modelSize } from '../../src-renderer/state/runs/modelSize.ts';
import { DATASET, SHAPE_DATASET } from './runState.ts';

const { isComparable, isOfOthers, KIND_SETTING_ROWS, WINDOW_KINDS, windowKindOf } = await import('../../src-renderer/kinds/table.ts');

const VIDEO = { ...DATASET, kind: 'video', channels: 3, frames: 10, frameRate: 25 } as const satisfies DatasetDescription;

describe('kinds in the window', () => {
  test('are compared with what is shown alike', () => {
    assert.ok(isComparable(DATASET, VIDEO));
    assert.ok(!isComparable(DATASET, SHAPE_DATASET));
    assert.ok(isComparable(SHAPE_DATASET, SHAPE_DATASET));
  });

  test('keep the keys of their menus to themselves', () => {
    assert.deepEqual([isOfOthers('video', VIDEO), isOfOthers('video', DATASET), isOfOthers('video', null)], [false, true, true]);
    assert.deepEqual([isOfOthers('shape', SHAPE_DATASET), isOfOthers('shape', VIDEO)], [false, true]);
    assert.deepEqual([isOfOthers('run', null), isOfOthers('view', DATASET), isOfOthers(null, SHAPE_DATASET)], [false, false, false]);
  });

  test('export what commands of the table open dialogs for', () => {
    const ids: readonly string[] = COMMANDS.map(({ id }) => id);
    for (const { exports } of Object.values(WINDOW_KINDS)) assert.ok(exports.every((name) => ids.includes(name)));
    assert.ok(!(WINDOW_KINDS.image.exports as readonly string[]).includes('exportClip'));
  });

  test('say how large their source is as it is', () => {
    const [image, video, shape] = [DATASET, VIDEO, SHAPE_DATASET].map((dataset) => windowKindOf(dataset).raw(dataset));
    assert.deepEqual(image, { name: 'Picture', unit: 'pixel', count: 64 * 48, bytes: 64 * 48 * 3 });
    assert.deepEqual([video?.name, video?.count], ['Video', 10 * 64 * 48]);
    assert.deepEqual(shape, { name: 'Mesh', unit: 'vertex', count: 4608, bytes: 12 * 4608 + 12 * 9216 });
    assert.equal(shape && modelSize(1000, shape).unit, 'vertex');
  });

  test('name their own settings', () => {
    assert.equal(KIND_SETTING_ROWS['truncation']?.[1], 'Truncation');
  });
});
