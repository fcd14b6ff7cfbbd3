/** What stands in the areas of the grid. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GridDesk, GridPictures } from '../../src-renderer/kinds/picture/state/gridAreas.ts';
import type { Layer } from '../../src-renderer/kinds/picture/state/layers.ts';
import { DATASET, progress, runState, shapeRun } from './runState.ts';

const { gridAreas, gridCandidates, gridRuns, hasTruthArea, toggleArea } = await import('../../src-renderer/kinds/picture/state/gridAreas.ts');
const { readAreas } = await import('../../src-renderer/kinds/picture/ui/pixelReading.ts');

const named = (id: number, name: string, change = {}) => {
  const run = runState({ id, progress: progress(40, 2), ...change });
  return { ...run, setup: { ...run.setup, name } };
};
const grey = (value: number): Layer['picture'] => ({ width: 1, height: 1, channels: 1, values: Uint16Array.of(value) });
const layer = (steps: number, time: number | null, bits: number): Layer => ({
  ...{ picture: grey(bits), region: { left: 0, top: 0, right: 1, bottom: 1 }, asked: { width: 1, height: 1 } },
  ...{ subject: '', steps, time, cost: null },
});

function deskOf(runs: ReturnType<typeof runState>[], selected: number, dataset: object | null = DATASET): GridDesk {
  return { run: runs.find(({ id }) => id === selected) ?? null, mirror: { state: { runs, dataset } }, view: { grid: null } } as unknown as GridDesk;
}

describe('the grid', () => {
  test('has the selected run first, then others of the source, at most four; the source where there is room', () => {
    const wide = named(9, 'wide', { dataset: { ...DATASET, width: 65 } });
    const runs = [named(1, 'one'), named(2, 'two'), shapeRun({ id: 3 }), wide, named(4, 'four')];
    assert.deepEqual(gridRuns(deskOf(runs, 4)).map(({ id }) => id), [4, 1, 2]);
    assert.equal(hasTruthArea(deskOf(runs, 4)), true);
    assert.equal(hasTruthArea(deskOf(runs, 4, null)), false, 'it is not open');
    const many = [...runs, named(5, 'five'), named(6, 'six')];
    assert.deepEqual(gridRuns(deskOf(many, 6)).map(({ id }) => id), [6, 1, 2, 4]);
    assert.equal(hasTruthArea(deskOf(many, 6)), false);
    assert.deepEqual(gridRuns(deskOf(many, 3)), [], 'a shape has none');
  });

  test('has what was chosen, wherever the selection goes', () => {
    const runs = [1, 2, 3, 4, 5].map((id) => named(id, `run ${id}`));
    const desk = deskOf(runs, 5);
    const shown = (of = desk): (number | 'truth')[] => [...gridRuns(of).map(({ id }) => id), ...(hasTruthArea(of) ? ['truth' as const] : [])];
    assert.deepEqual([shown(), gridCandidates(desk).map(({ id }) => id)], [[5, 1, 2, 3], [1, 2, 3, 4, 5]]);
    toggleArea(desk, 'truth');
    assert.deepEqual(shown(), [5, 1, 2, 3], 'it is full');
    for (const key of [5, 2, 'truth'] as const) toggleArea(desk, key);
    assert.deepEqual(shown(), [1, 3, 'truth']);
    const { view } = desk;
    assert.deepEqual(shown({ ...deskOf(runs, 2), view }), [1, 3, 'truth'], 'another one is selected');
    assert.deepEqual(shown({ ...deskOf(runs.slice(1, 2), 2, null), view }), [2], 'none of them is left');
    for (const key of ['truth', 3, 1] as const) toggleArea(desk, key);
    assert.deepEqual(shown(), [1], 'the last one stays');
  });

  test('says of each area what is on show there, not what is wanted', () => {
    const runs = [named(1, 'one'), named(2, 'two')];
    const shown = new Map([[1, { base: layer(12, 0.5, 0x3c00), detail: null }]]);
    const pictures = {
      layersOf: ({ id }: { id: number }) => shown.get(id) ?? { base: null, detail: null },
      truth: { base: null, detail: null, frame: 3 },
      moment: { end: 3, secondsOf: (frame: number) => frame / 2 },
    } as unknown as GridPictures;
    const areas = gridAreas(deskOf(runs, 1), pictures);
    assert.deepEqual(areas.map(({ name, facts }) => [name, facts]), [['one', '12 steps · 0:01.500'], ['two', ''], ['Ground truth', '0:01.500']]);
    assert.deepEqual(readAreas({ x: 0.5, y: 0.5 }, areas, DATASET)?.rows, [
      { name: 'one', values: [1] },
      { name: 'two', values: null },
      { name: 'Ground truth', values: null },
    ]);
  });
});
