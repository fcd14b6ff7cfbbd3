import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { applySettings, KINDS } from '../../src-main/core/kinds/table.ts';
import { SETTINGS, type RunConfig } from '../../src-main/core/settings/settings.ts';
import { nearestStop } from '../../src-renderer/state/settings/settingRow.ts';
import { DATASET, runState, shapeRun } from './runState.ts';

const { presetConfig, restartDifferences, differences, rowsOf } = await import('../../src-renderer/app/settingRows.ts');
const { costOf } = await import('../../src-renderer/state/settings/costs.ts');

const config = (preset: string): RunConfig => runState({}, preset).setup.config;
const ROWS = rowsOf(config('split'));
const row = (key: string) => ROWS.find(({ setting }) => setting.key === key);

describe('the settings panel', () => {
  test('has a named row for every setting of the core', () => {
    assert.deepEqual(
      ROWS.map(({ setting }) => setting.key),
      SETTINGS.map(({ key }) => key),
    );
    for (const { setting, label } of [...ROWS, ...rowsOf(shapeRun().setup.config)]) assert.notEqual(label, setting.key);
  });

  test('has sliders that rise within what is allowed', () => {
    for (const { setting, stops } of [...ROWS, ...rowsOf(shapeRun().setup.config)]) {
      if (!stops) continue;
      assert.ok('min' in setting.allowed, `${setting.key} is a number`);
      const { min, max } = setting.allowed;
      assert.ok(stops.every((stop, i) => stop >= min && stop <= max && stop > (stops[i - 1] ?? -1)), setting.key);
    }
  });

  test('has sliders that can show what the presets have', () => {
    const omega = row('firstOmega')?.stops ?? [];
    assert.equal(omega[nearestStop(omega, 30)], 30);
    const rate = row('learningRate')?.stops ?? [];
    assert.equal(rate[nearestStop(rate, 0.002)], 0.002);
    const layers = row('sharedLayers')?.stops ?? [];
    assert.equal(nearestStop(layers, 0), 0);
    assert.equal(nearestStop(layers, 16), 16);
  });

  test('says why a setting has no effect', () => {
    const idle = (key: string, preset: string): boolean => row(key)?.idle(config(preset)) !== null;
    assert.deepEqual([idle('rank', 'split'), idle('rank', 'siren')], [false, true]);
    assert.deepEqual([idle('fusion', 'coordx'), idle('fusion', 'siren')], [false, true]);
    assert.deepEqual([idle('firstOmega', 'siren'), idle('firstOmega', 'pe-mlp')], [false, true]);
    assert.deepEqual([idle('octaves', 'pe-mlp'), idle('octaves', 'siren')], [false, true]);
    assert.deepEqual([idle('frequencies', 'fourier-mlp'), idle('frequencies', 'pe-mlp')], [false, true]);
    assert.deepEqual([idle('batchPoints', 'split'), idle('batchPoints', 'siren')], [false, true]);
  });

  test('changes along what would forbid a choice', () => {
    const split = config('split');
    for (const [key, value] of [
      ['branches', 'yx'],
      ['fusion', 'sum'],
    ] as const) {
      assert.throws(() => applySettings(KINDS.image, split, { [key]: value }), `${key} alone is not allowed`);
      const along = row(key)?.along(split, value);
      assert.deepEqual(along, { rank: 1 });
      assert.doesNotThrow(() => applySettings(KINDS.image, split, { ...along, [key]: value }));
    }
    assert.deepEqual(row('branches')?.along(split, 'y|x'), {});
    assert.deepEqual(row('branches')?.along(config('coordx'), 'yx'), {});
  });

  test('tells in what two setups differ, and what of it needs fresh weights', () => {
    const { setup } = runState();
    const changed = { ...setup, seed: 7, config: applySettings(KINDS.image, setup.config, { width: 64, learningRate: 0.01 }) };
    assert.deepEqual(differences(changed, setup), ['Width', 'Learning rate', 'seed']);
    assert.deepEqual(restartDifferences({ ...changed, device: 'cpu' }, setup), ['Width', 'seed']);
    assert.deepEqual(differences(setup, setup), []);
  });

  test('does not know the presets of other programs', () => {
    assert.equal(presetConfig('of another version', DATASET), null);
    assert.deepEqual(presetConfig('split', DATASET), config('split'));
  });
});

describe('what a draft costs', () => {
  test('is told in parts of the baseline', () => {
    const siren = costOf(config('siren'), DATASET);
    assert.deepEqual(siren.ofBaseline, { parameters: 1, flops: 1 });
    assert.equal(siren.splitDepth, 0);
    const split = costOf(config('split'), DATASET);
    assert.equal(split.ofBaseline.flops, split.flops / siren.flops);
    assert.equal(split.ofBaseline.parameters, split.parameters / siren.parameters);
    assert.ok(split.flops < siren.flops / 2, `${split.flops} beside ${siren.flops}`);
    assert.equal(split.splitDepth, 4);
    assert.ok(split.memory > 8 * 4 * split.parameters, 'weights, gradient and moments are counted');
  });
});
