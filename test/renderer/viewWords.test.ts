import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeView, formula, zoomWords, type ViewFacts } from '../../src-renderer/kinds/picture/state/pictureWords.ts';
import { clockWords } from '../../src-renderer/state/base/words.ts';

const FACTS: ViewFacts = {
  ...{ mode: 'field', metric: 'signed', run: 'split', other: 'Ground truth' },
  shown: { size: { width: 512, height: 384 }, steps: 1200, moment: null },
  moment: null,
  psnr: 31.416,
};

test('the view says what it shows: mode, run, size and quality', () => {
  assert.equal(describeView(FACTS), 'Reconstruction by split, after 1,200 steps, at 512 × 384 pixels. split has 31.42 dB.');
  assert.equal(
    describeView({ ...FACTS, mode: 'swipe', psnr: null }),
    'Swipe: split, after 1,200 steps, at 512 × 384 pixels left of the divider, Ground truth right of it.',
  );
  assert.equal(
    describeView({ ...FACTS, mode: 'difference', other: 'siren' }),
    'Signed difference of split, after 1,200 steps, at 512 × 384 pixels and siren in false colour. split has 31.42 dB.',
  );
});

test('of a video it says when', () => {
  const moment = 62.5;
  const shown = { size: { width: 512, height: 384 }, steps: 0, moment };
  assert.equal(describeView({ ...FACTS, shown, psnr: null }), 'Reconstruction by split, untrained, at 512 × 384 pixels at 1:02.500.');
  assert.equal(describeView({ ...FACTS, moment, mode: 'truth' }), 'Ground truth at 1:02.500.');
  assert.deepEqual([0, 0.9996, 59.9999, 3723.04].map(clockWords), ['0:00.000', '0:01.000', '1:00.000', '1:02:03.040']);
});

test('what is not there yet is said to be on its way, and nothing else of it', () => {
  assert.equal(describeView({ ...FACTS, shown: null }), 'The picture of split is being made.');
});

test('without a run there is the truth or nothing', () => {
  assert.equal(describeView({ ...FACTS, mode: 'truth', run: null }), 'Ground truth.');
  assert.equal(describeView({ ...FACTS, run: null }), 'No picture.');
});

test('every metric has a formula of both', () => {
  assert.deepEqual(
    (['absolute', 'squared', 'relative', 'signed'] as const).map((metric) => formula(metric, 'a', 'b')),
    ['|a − b|', '(a − b)²', '|a − b| / (b + 0.01)', 'a − b'],
  );
});

test('zooms are percents, and factors when they are large', () => {
  assert.deepEqual([0.034, 0.5, 1, 1.354, 12.4].map(zoomWords), ['3.4 %', '50 %', '100 %', '135 %', '12 ×']);
});
