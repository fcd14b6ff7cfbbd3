/** Presets of one's own say what a setup was changed to, and make it again on any source of the kind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  checkOwnPreset,
  defaultPreset,
  MOST_OWN_PRESETS,
  NO_OWN_PRESETS,
  ownConfig,
  ownPreset,
  ownPresetsOf,
  withoutPreset,
  withPreset,
  type OwnPreset,
  type OwnPresets,
} from '../../src-main/core/kinds/ownPresets.ts';
import { applySettings, kindOf, presetConfig } from '../../src-main/core/kinds/table.ts';
import type { ImageDataset } from '../../src-main/core/kinds/image/signal.ts';

const IMAGE: ImageDataset = { kind: 'image', name: 'a.png', channels: 3, height: 64, width: 96, bitDepth: 8 };
const LARGE: ImageDataset = { ...IMAGE, height: 512, width: 512 };

test('what was changed of a preset is kept, and nothing else', () => {
  const config = applySettings(kindOf(IMAGE), presetConfig(IMAGE, 'split'), { rank: 17, learningRate: 0.002 });
  const own = ownPreset('mine', { preset: 'split', config }, IMAGE);
  assert.deepEqual(own, { name: 'mine', kind: 'image', from: 'split', settings: { rank: 17, learningRate: 0.002 } });
  assert.deepEqual(ownConfig(own, IMAGE), config);
  // What follows from the size follows it.
  const large = ownConfig(own, LARGE);
  assert.deepEqual(large, applySettings(kindOf(LARGE), presetConfig(LARGE, 'split'), { rank: 17, learningRate: 0.002 }));
  assert.notDeepEqual(large.spec.activation, config.spec.activation);
});

test('any changes of settings that are possible are made again', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...kindOf(IMAGE).presets.map(({ name }) => name)),
      fc.record({
        width: fc.integer({ min: 4, max: 300 }),
        rank: fc.integer({ min: 1, max: 64 }),
        activation: fc.constantFrom('sine', 'relu'),
        encoding: fc.constantFrom('none', 'positional', 'fourier'),
        learningRate: fc.double({ min: 1e-5, max: 1e-2, noNaN: true }),
        batchPoints: fc.integer({ min: 256, max: 4096 }),
        midway: fc.double({ min: 0, max: 1, noNaN: true }),
      }, { requiredKeys: [] }),
      (preset, changes) => {
        let config;
        try {
          config = applySettings(kindOf(IMAGE), presetConfig(IMAGE, preset), changes);
        } catch {
          fc.pre(false);
          return;
        }
        const own = checkOwnPreset(ownPreset('mine', { preset, config }, IMAGE));
        assert.deepEqual(ownConfig(own, IMAGE), config);
      },
    ),
  );
});

test('a preset is refused for another kind, under a name of the program, and with settings that there are not', () => {
  const own: OwnPreset = { name: 'mine', kind: 'image', from: 'split', settings: { rank: 8 } };
  const video = { ...IMAGE, kind: 'video', frames: 3, channels: 3, frameRate: 24 } as const;
  assert.throws(() => ownConfig(own, video), /The preset mine is for images, and this is a video\./);
  assert.throws(() => checkOwnPreset({ ...own, name: 'siren' }), /siren is a preset of the program: choose another name\./);
  assert.throws(() => checkOwnPreset({ ...own, name: ' mine' }), /no space at its ends/);
  assert.throws(() => checkOwnPreset({ ...own, from: 'fastest' }), /There is no preset fastest/);
  assert.throws(() => checkOwnPreset({ ...own, settings: { size: 3 } }), /The preset mine sets size, which is no setting of images\./);
  assert.throws(() => checkOwnPreset({ ...own, settings: { rank: 0.5 } }), /rank must be a whole number/);
});

test('one of a name and kind is kept, the default goes with it, and there is an end to them', () => {
  const own = (name: string, kind: OwnPreset['kind'] = 'image'): OwnPreset => ({ name, kind, from: 'split', settings: {} });
  let kept: OwnPresets = withPreset(NO_OWN_PRESETS, own('b'), true);
  kept = withPreset(kept, own('a'), false);
  kept = withPreset(kept, own('a', 'video'), true);
  assert.deepEqual(ownPresetsOf(kept, { kind: 'image' }).map(({ name }) => name), ['a', 'b']);
  assert.equal(defaultPreset(kept, { kind: 'image' })?.name, 'b');
  kept = withPreset(kept, { ...own('b'), settings: { rank: 3 } }, false);
  assert.equal(defaultPreset(kept, { kind: 'image' }), null);
  kept = withoutPreset(kept, own('a', 'video'));
  assert.deepEqual(kept, { presets: [own('a'), { ...own('b'), settings: { rank: 3 } }], defaults: {} });
  const full = Array.from({ length: MOST_OWN_PRESETS - 2 }, (_, i) => own(`p${i}`)).reduce<OwnPresets>((sum, one) => withPreset(sum, one, false), kept);
  assert.throws(() => withPreset(full, own('one more'), false), /remove one first/);
  // In place of another there is room.
  assert.equal(withPreset(full, own('p1'), true).presets.length, MOST_OWN_PRESETS);
});
