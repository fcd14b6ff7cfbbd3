/** What windows are told of the inside of a run: by the engine that trains, as the float64 reference says it, of one moment. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { CancelledError, SettingError } from '../../src-main/core/base/errors.ts';
import { referenceFeatures, referenceForward } from '../../src-main/core/engine/reference.ts';
import { allLayers, parameterLayout } from '../../src-main/core/field/parameters.ts';
import type { LayerSpread } from '../../src-main/core/inside/weights.ts';
import { axisCoordinates } from '../../src-main/core/signal/signal.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { HEIGHT, openStudio, smallConfig, smallSetup, testFolder, WIDTH, writePicture } from '../fixtures/studios.ts';

const FOLDER = testFolder();
const PICTURE = path.join(FOLDER, 'waves.png');
await writePicture(PICTURE);

test('terms and features of a run agree with the reference to 1e-5, and are asked for while it trains', async () => {
  const { studio, writing } = await openStudio(PICTURE);
  const run = await studio.addRun({ setup: smallSetup() });
  await studio.train({ run, budget: { steps: 100_000 } });
  const beside = await studio.insideTerms({ run, most: 64 });
  assert.ok(Math.abs(beside.sorted.shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
  await studio.pause({ run });
  const file = path.join(FOLDER, 'model.coordx');
  await studio.exportModel({ run, file: writing(file) });
  const { spec, parameters, progress } = await readModelFile(file);
  const terms = await studio.insideTerms({ run, most: 64 });
  assert.equal(terms.steps, progress.steps);
  const coordinates = [axisCoordinates(HEIGHT), axisCoordinates(WIDTH)];
  const whole = referenceForward(spec, parameters, { bricks: 1, counts: [HEIGHT, WIDTH], coordinates });
  for (const set of [terms.sorted, terms.own]) {
    assert.ok(set?.errors);
    for (const [i, expected] of whole.entries()) {
      const [o, y, x] = [Math.floor(i / HEIGHT / WIDTH), Math.floor(i / WIDTH) % HEIGHT, i % WIDTH];
      let sum = 0;
      for (let r = 0; r < set.count; r++) {
        const own = set === terms.own ? o : 0;
        sum += (set.line[(own * set.count + r) * HEIGHT + y] as number) * (set.plane[(o * set.count + r) * WIDTH + x] as number);
      }
      assert.ok(Math.abs(sum - expected) < 1e-5, `value ${i}: ${sum}, and it is ${expected}`);
    }
  }
  const { values, sourceSpectrum } = await studio.insideFeatures({ run, place: { branch: 1, layer: 2 }, at: 0 });
  const features = referenceFeatures(spec, parameters, 1, axisCoordinates(2 * WIDTH - 1));
  assert.equal(values.length, features.length);
  for (const [i, value] of values.entries()) assert.ok(Math.abs(value - (features[i] as number)) < 1e-5);
  assert.equal(sourceSpectrum?.length, Math.floor((WIDTH - 1) / 2) + 1);
  await studio.close();
});

test('weights and gradients are kept while it trains, and the last ones are those of the model', async () => {
  const { studio, writing } = await openStudio(PICTURE);
  const run = await studio.addRun({ setup: smallSetup() });
  const before = await studio.insideWeights({ run });
  assert.deepEqual(before.moments.map(({ steps, layers }) => [steps, layers.every(({ gradient }) => gradient === null)]), [[0, true]]);
  await studio.train({ run, budget: { steps: 100_000 } });
  while ((await studio.insideWeights({ run })).steps < 3);
  await studio.pause({ run });
  const file = path.join(FOLDER, 'weights.coordx');
  await studio.exportModel({ run, file: writing(file) });
  const { spec, training, parameters, moments, progress } = await readModelFile(file);
  const found = await studio.insideWeights({ run });
  const last = found.moments.at(-1);
  assert.equal(last?.steps, progress.steps);
  assert.equal(found.moments[0]?.steps, 0);
  for (const [i, { name, weightOffset, biasOffset, outputs }] of allLayers(parameterLayout(spec)).entries()) {
    const length = (values: Float32Array): number => Math.sqrt(values.subarray(weightOffset, biasOffset + outputs).reduce((sum, value) => sum + value ** 2, 0));
    const spread: LayerSpread | undefined = last?.layers[i];
    assert.equal(spread?.name, name);
    for (const [told, expected] of [[spread.weights.length, length(parameters)], [spread.gradient?.length, length(moments.first) / (1 - training.beta1 ** progress.steps)]] as const) {
      assert.ok(Math.abs((told ?? 0) - expected) < 1e-5 * expected, `${name}: ${told}, and it is ${expected}`);
    }
  }
  assert.ok(found.units.length > 0 && found.reach.length === 2);
  await studio.close();
});

test('what has no terms says so, and a look can be called off', async () => {
  const { studio } = await openStudio(PICTURE);
  const run = await studio.addRun({ setup: smallSetup({ config: smallConfig({ tailLayers: 2, rank: 1 }) }) });
  await assert.rejects(studio.insideTerms({ run, most: 64 }), SettingError);
  await assert.rejects(studio.insideFeatures({ run, place: { branch: 3, layer: 0 }, at: 0 }), SettingError);
  const abort = new AbortController();
  abort.abort();
  await assert.rejects(studio.insideFeatures({ run, place: { branch: null, layer: 1 }, at: 0 }, { signal: abort.signal }), CancelledError);
  assert.equal((await studio.insideFeatures({ run, place: { branch: null, layer: 1 }, at: 0 })).count, 8);
  await studio.close();
});
