/** Model files: what is written is read again bit for bit. Hostile ones are in modelFile.hostile.test.ts. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FileError } from '../../src-main/core/base/errors.ts';
import { parameterCount } from '../../src-main/core/field/cost.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import type { Model } from '../../src-main/core/session/model.ts';
import { learningRateAt } from '../../src-main/core/training/schedule.ts';
import { readModelFile, readModelManifest, writeModelFile } from '../../src-main/io/modelFile.ts';
import { parseSafetensors } from '../../src-main/io/safetensors.ts';
import { archiveWith, exact, EXTRAS, FILE, FOLDER, readBytes, storedManifest, written } from '../fixtures/modelFiles.ts';
import { models, randomBits, SMALL_SPEC, smallModel } from '../fixtures/models.ts';
import { unpackStored } from '../fixtures/zip.ts';

describe('a model that is written and read', () => {
  test('is the same in every bit, for any architecture and any weights', async () => {
    await fc.assert(
      fc.asyncProperty(models, async (model) => {
        await writeModelFile(FILE, model, EXTRAS);
        assert.deepEqual(exact(await readModelFile(FILE)), exact(model));
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test('keeps NaN payloads, signalling NaN, -0, denormals and infinities', async () => {
    const bits = Uint32Array.of(0x7fc00001, 0x7f800001, 0xffffffff, 0x80000000, 1, 0x807fffff, 0x7f800000, 0xff800000);
    const model = smallModel();
    model.parameters.set(new Float32Array(bits.buffer));
    model.moments.second.set(new Float32Array(bits.buffer), 5);
    const read = await readBytes(await written(model));
    assert.deepEqual(new Uint32Array(read.parameters.buffer, 0, bits.length), bits);
    assert.deepEqual(exact(read), exact(model));
  });

  test('takes vectors that are part of a larger buffer', async () => {
    const whole = randomBits(500, 4);
    const model = smallModel();
    model.parameters = whole.subarray(3, 3 + model.parameters.length);
    assert.deepEqual(exact(await readBytes(await written(model))), exact(model));
  });

  test('keeps an infinite PSNR and a loss that is not there yet', async () => {
    const progress = { steps: 0, seconds: 0, loss: NaN, random: [1, 0, 0, 0] as [number, number, number, number] };
    const read = await readBytes(await written(smallModel({ progress, metrics: { psnr: Infinity, ssim: 1 } })));
    assert.deepEqual(read.progress, progress);
    assert.deepEqual(read.metrics, { psnr: Infinity, ssim: 1 });
  });

  test('has no metrics when the field has diverged, instead of good ones', async () => {
    const read = await readBytes(await written(smallModel({ metrics: { psnr: NaN, ssim: NaN } })));
    assert.equal(read.metrics, null);
  });

  test('names its dataset without what is a folder on another system', async () => {
    const dataset = { ...smallModel().dataset, name: 'a\\b/c\nd.png' };
    const read = await readBytes(await written(smallModel({ dataset })));
    assert.equal(read.dataset.name, 'a_b_c_d.png');
  });

  test('cannot be written with vectors of another length than its spec asks for', async () => {
    await assert.rejects(writeModelFile(FILE, smallModel({ parameters: new Float32Array(3) }), EXTRAS), RangeError);
  });
});

describe('the bytes of a model file', () => {
  test('do not hold the zeros that Adam leaves of a core that is solved for', async () => {
    const { spec, preset, seed, dataset, progress } = smallModel();
    const solved = findPreset(KINDS.image, 'solved').config({ axes: spec.axes, sizes: [64, 64], outputs: spec.outputs });
    const size = parameterCount(solved.spec);
    const moments = { first: new Float32Array(size), second: new Float32Array(size) };
    moments.first.fill(0.25, 0, 10);
    const model: Model = { preset, seed, dataset, progress, metrics: null, ...solved, parameters: new Float32Array(size).fill(0.5), moments };
    const bytes = await written(model);
    assert.ok(bytes.length < 1.2 * (4 * size) + 4096, `${bytes.length} bytes for ${size} parameters`);
    assert.deepEqual(await readBytes(bytes), model);
  });

  test('are the same for the same model, in whatever order its fields were made', async () => {
    const model = smallModel();
    const backwards = <T extends object>(value: T) => Object.fromEntries(Object.entries(value).reverse()) as T;
    const first = await written(model);
    assert.deepEqual(await written(backwards({ ...model, spec: backwards(model.spec) })), first);
    assert.deepEqual(await written(await readBytes(first)), first);
  });

  test('are the same in every time zone', async (t) => {
    const zone = process.env.TZ;
    t.after(() => (zone === undefined ? delete process.env.TZ : (process.env.TZ = zone)));
    const files: Buffer[] = [];
    for (const name of ['UTC', 'Asia/Tokyo', 'America/Los_Angeles']) {
      process.env.TZ = name;
      files.push(await written(smallModel()));
    }
    assert.deepEqual(files[1], files[0]);
    assert.deepEqual(files[2], files[0]);
  });

  test('hold the tensors by name and what other programs are given', async () => {
    const model = smallModel();
    const entries = new Map(unpackStored(await written(model)).map(({ name, data }) => [name, data]));
    assert.deepEqual(
      [...entries.keys()],
      ['manifest.json', 'weights.safetensors', 'optimizer.safetensors', 'model.onnx', 'preview.png'],
    );
    assert.deepEqual(entries.get('model.onnx'), Buffer.from(EXTRAS.onnx));
    assert.deepEqual(entries.get('preview.png'), Buffer.from(EXTRAS.preview));
    const weights = parseSafetensors(entries.get('weights.safetensors') as Uint8Array, 'weights');
    assert.deepEqual(
      [...weights].map(([name, { shape }]) => `${name} ${shape.join('x')}`),
      [
        ...['first.0.weight 4x1', 'first.0.bias 4', 'first.1.weight 4x1', 'first.1.bias 4'],
        ...['shared.0.weight 8x4', 'shared.0.bias 8', 'output.weight 3x4', 'output.bias 3'],
      ],
    );
    assert.deepEqual(weights.get('first.0.bias')?.values, model.parameters.slice(4, 8));
    const optimizer = parseSafetensors(entries.get('optimizer.safetensors') as Uint8Array, 'optimizer');
    assert.equal(optimizer.size, 2 * weights.size);
    assert.deepEqual(optimizer.get('exp_avg.first.0.bias')?.values, model.moments.first.slice(4, 8));
    assert.deepEqual(optimizer.get('exp_avg_sq.first.0.bias')?.values, model.moments.second.slice(4, 8));
  });

  test('replace an older file only when all of them are there', async () => {
    const before = await written(smallModel());
    const tooWide = { ...smallModel().dataset, width: 1e9 };
    await assert.rejects(writeModelFile(FILE, smallModel({ dataset: tooWide }), EXTRAS), FileError);
    assert.deepEqual(readFileSync(FILE), before);
    assert.deepEqual(readdirSync(FOLDER), ['a.coordx']);
  });

  test('cannot be put where there is no folder', async () => {
    const file = path.join(FOLDER, 'missing', 'a.coordx');
    await assert.rejects(writeModelFile(file, smallModel(), EXTRAS), FileError);
  });
});

describe('the manifest alone', () => {
  test('says what the model is', async () => {
    const { parameters, moments, ...rest } = smallModel();
    await written({ parameters, moments, ...rest });
    assert.deepEqual(await readModelManifest(FILE), {
      ...rest,
      version: 1,
      generator: 'CoordX Studio',
      parameterCount: parameters.length,
    });
  });

  test('is read although the weights are damaged', async () => {
    writeFileSync(FILE, await archiveWith({ 'weights.safetensors': { data: Buffer.from('no') } }));
    assert.equal((await readModelManifest(FILE)).seed, 7);
    await assert.rejects(readModelFile(FILE), FileError);
  });
});

describe('a model file that another program packed', () => {
  test('may be compressed, and need not have what is never read', async () => {
    const deflated = { deflated: true };
    const bytes = await archiveWith({
      'manifest.json': deflated,
      'weights.safetensors': deflated,
      'optimizer.safetensors': deflated,
      'model.onnx': null,
      'preview.png': null,
    });
    assert.deepEqual(exact(await readBytes(bytes)), exact(smallModel()));
  });

  test('may have a manifest with a byte order mark and another layout', async () => {
    const data = Buffer.from(`\ufeff ${JSON.stringify(await storedManifest())}`);
    const bytes = await archiveWith({ 'manifest.json': { data } });
    assert.deepEqual(exact(await readBytes(bytes)), exact(smallModel()));
  });
});

test('a model of a time before presets had the training of the paper goes on with the one that it was made with', async () => {
  // As it was written then, of the preset `coordx`.
  const training = { learningRate: 0.001, schedule: 'cosine', beta1: 0.9, beta2: 0.999, batch: 'full', batchPoints: 262144, midway: 0 };
  const data = Buffer.from(JSON.stringify({ ...(await storedManifest()), preset: 'coordx', training }));
  const model = await readBytes(await archiveWith({ 'manifest.json': { data } }));
  assert.deepEqual(model.training, training);
  // It warms up and falls as it did.
  assert.ok(Math.abs(learningRateAt(model.training, 10, 0) - 1e-4) < 1e-12);
  assert.ok(Math.abs(learningRateAt(model.training, 1000, 1) - 1e-5) < 1e-12);
  assert.deepEqual((await readBytes(await written(model))).training, training);
});

test('a model of real size is read as it was', async () => {
  const spec = { ...SMALL_SPEC, width: 128, sharedLayers: 3, tailLayers: 2 };
  const parameters = initializeParameters(spec, 3);
  const moments = { first: parameters.map((p) => p / 2), second: parameters.map((p) => p * p) };
  const model = smallModel({ spec, parameters, moments });
  assert.deepEqual(exact(await readBytes(await written(model))), exact(model));
});
