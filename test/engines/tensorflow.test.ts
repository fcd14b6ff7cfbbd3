/** The tensorflow engine, over the best TensorFlow.js package of this machine; skipped where there is none. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import util, { promisify } from 'node:util';
import type { Batch } from '../../src-main/core/field/batch.ts';
import { EngineError } from '../../src-main/core/base/errors.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { TensorflowEngine } from '../../src-main/engines/tensorflow/engine.ts';
import { loadTensorflow, NATIVE_PACKAGES, PACKAGES, type LoadedTensorflow } from '../../src-main/engines/tensorflow/load.ts';
import { nativeReports } from '../../src-main/engines/tensorflow/reports.ts';
import { tryTensorflow } from '../../src-main/engines/tensorflow/trial.ts';
import { tensorflowFolder } from '../../src-main/host/files/tensorflowFolder.ts';
import { planTilesThatFit } from '../../src-main/core/engine/tiles.ts';
import { stepBytes } from '../../src-main/engines/tensorflow/memory.ts';
import { CONTRACT_CASES, makeBatch } from './cases.ts';
import { contractSuite, withField } from './contract.ts';

const FIELD: FieldSpec = {
  axes: ['y', 'x'],
  branches: [[0], [1]],
  encoding: { kind: 'positional', octaves: [2, 2] },
  activation: { kind: 'sine', firstOmega: 30, hiddenOmega: 30 },
  width: 16,
  sharedLayers: 2,
  tailLayers: 2,
  rank: 2,
  fusion: 'product',
  outputs: 3,
};

const loaded = await loadTensorflow(PACKAGES, tensorflowFolder());
if (typeof loaded === 'string') {
  test('tensorflow', { skip: loaded }, () => {});
} else {
  contractSuite(`tensorflow (${loaded.package})`, async () => new TensorflowEngine(loaded));
  describe('tensorflow: memory', () => memoryTests(loaded));
  describe('tensorflow: failures', () => failureTests(loaded));
  describe('tensorflow: loading', () => loadingTests(loaded));
}

function memoryTests(loaded: LoadedTensorflow): void {
  const { tf } = loaded;
  const engine = new TensorflowEngine(loaded);
  const parameters = initializeParameters(FIELD, 1);

  test('no tensor outlives a call, and none a field', async () => {
    const before = tf.memory().numTensors;
    await withField(engine, FIELD, parameters, { memoryBudget: 100_000 }, async (field) => {
      const own = tf.memory().numTensors;
      for (let step = 0; step < 3; step++) {
        const batch = makeBatch(FIELD, { bricks: 2, counts: [7, 5 + step] }, step);
        await field.gradient(batch);
        await field.evaluate(batch);
        await field.setParameters(parameters);
        await assert.rejects(field.gradient({ ...batch, coordinates: [new Float32Array(2), new Float32Array(2)] }));
        await assert.rejects(field.setParameters(parameters.subarray(1)));
        assert.equal(tf.memory().numTensors, own);
      }
    });
    assert.equal(tf.memory().numTensors, before);
  });

  test('a step takes no more than it is said to', async () => {
    for (const [index, { name, spec, batch }] of CONTRACT_CASES.entries()) {
      if (index % 3 > 0) continue;
      const { counts } = batch;
      // Many points, so that they and not the weights are what is measured.
      const large = makeBatch(spec, { bricks: counts.every((n) => n === 1) ? 200 : 3, counts: counts.map((n) => 2 * n) }, 1);
      const said = stepBytes(spec, large);
      const taken = await peakBytes(loaded, spec, large, said);
      assert.ok(taken <= said, `${name}: ${taken} bytes taken, ${said} said`);
      assert.ok(taken >= said / 3, `${name}: ${taken} bytes taken, ${said} said`);
    }
  });

  test('a step stays within its budget', async () => {
    const batch = makeBatch(FIELD, { bricks: 1, counts: [40, 50] }, 1);
    const budget = 400_000;
    assert.ok(stepBytes(FIELD, batch) > 5 * budget);
    assert.ok((await peakBytes(loaded, FIELD, batch, budget)) <= budget);
  });

  test('tiles fit the budget and hold every point', () => {
    const shape = { bricks: 3, counts: [23, 31] };
    for (const budget of [1, 50_000, 1_000_000, 1e9]) {
      const tiles = planTilesThatFit(shape, (tile) => stepBytes(FIELD, tile) <= budget);
      const points = tiles.map(({ bricks, counts }) => bricks * counts.reduce((product, n) => product * n, 1));
      assert.equal(points.reduce((sum, n) => sum + n, 0), 3 * 23 * 31);
      for (const [i, tile] of tiles.entries()) assert.ok(points[i] === 1 || stepBytes(FIELD, tile) <= budget);
    }
  });
}

/** Bytes of a training step at its peak, as TensorFlow.js counts them, less weights and their gradients. */
async function peakBytes(loaded: LoadedTensorflow, spec: FieldSpec, batch: Batch, memoryBudget: number): Promise<number> {
  const { tf } = loaded;
  const parameters = initializeParameters(spec, 1);
  return withField(new TensorflowEngine(loaded), spec, parameters, { memoryBudget }, async (field) => {
    const before = tf.memory().numBytes;
    const { peakBytes } = await tf.profile(async () => {
      await field.gradient(batch);
      return [];
    });
    return peakBytes - before - 6 * parameters.byteLength;
  });
}

function failureTests(loaded: LoadedTensorflow): void {
  test('a number of threads, which it takes for the whole process alone, is refused', async () => {
    await assert.rejects(new TensorflowEngine(loaded).createField(FIELD, { threads: 2 }), /^EngineError: TensorFlow takes no number of threads/);
  });

  test('what TensorFlow refuses is an EngineError in one line', async () => {
    const engine = new TensorflowEngine(loaded);
    await withField(engine, FIELD, initializeParameters(FIELD, 1), {}, async (field) => {
      const batch = makeBatch(FIELD, { bricks: 1, counts: [3, 3] }, 1);
      await assert.rejects(
        field.evaluate({ ...batch, counts: [4, 3] }),
        (error) => error instanceof EngineError && /^TensorFlow failed while it ran: [^\n]+$/.test(error.message),
      );
    });
  });
}

function loadingTests(loaded: LoadedTensorflow): void {
  test('the best package that is installed is the one that was tested', () => {
    // A package that is there and does not load would leave the next one tested in its name.
    assert.deepEqual(loaded.passedOver, PACKAGES.slice(0, PACKAGES.indexOf(loaded.package)).map((name) => `${name} is not installed.`));
    assert.equal(loaded.tf.getBackend(), NATIVE_PACKAGES.includes(loaded.package) ? 'tensorflow' : 'cpu');
  });

  const plain = createRequire(import.meta.url).resolve('@tensorflow/tfjs');

  test('packages that are absent or broken are passed over, with the reason', async () => {
    await withPackage('throw new Error("tfjs_binding.node is missing\\nRun npm rebuild");', async (broken, folder) => {
      const absent = '@tensorflow/tfjs-not-a-package';
      const reasons = [
        `${absent} is not installed.`,
        `${broken} is installed but does not load: tfjs_binding.node is missing`,
      ];
      assert.equal(await loadTensorflow([absent, broken], folder), reasons.join(' '));
      const found = await loadTensorflow([absent, broken, '@tensorflow/tfjs'], folder);
      assert.ok(typeof found !== 'string');
      assert.equal(found.package, '@tensorflow/tfjs');
      assert.deepEqual(found.passedOver, reasons);
    });
  });

  test('a package in the folder that is named is found, there and nowhere above', async () => {
    const source = `module.exports = { ...require(${JSON.stringify(plain)}), isStandIn: true };`;
    await withPackage(source, async (name, folder) => {
      const found = await loadTensorflow([name], folder);
      assert.ok(typeof found !== 'string' && 'isStandIn' in found.tf);
      await mkdir(path.join(folder, 'inside'));
      assert.equal(await loadTensorflow([name], path.join(folder, 'inside')), `${name} is not installed.`);
    });
  });

  test('what lies beside the program comes first', async () => {
    await withPackage('throw new Error("not this one");', async (name, folder) => {
      const found = await loadTensorflow([name], folder);
      assert.ok(typeof found !== 'string');
    }, '@tensorflow/tfjs');
  });

  test('the folder is one among the data, or what the environment names', () => {
    assert.equal(tensorflowFolder({ COORDX_DATA: '/data' }), path.resolve('/data/tensorflow'));
    assert.equal(tensorflowFolder({ COORDX_DATA: '/data', COORDX_TENSORFLOW: '/opt/tf' }), path.resolve('/opt/tf'));
  });

  test('a function that new versions of Node lack is put back before a package loads', async () => {
    const legacy = util as { isNullOrUndefined?: unknown };
    const original = legacy.isNullOrUndefined;
    const source = `
      if (!require('node:util').isNullOrUndefined(null)) throw new Error('not put back');
      module.exports = require(${JSON.stringify(plain)});`;
    try {
      delete legacy.isNullOrUndefined;
      await withPackage(source, async (name, folder) => {
        assert.notEqual(typeof (await loadTensorflow([name], folder)), 'string');
      });
    } finally {
      legacy.isNullOrUndefined = original;
    }
  });

  test('cuda is claimed only when the backend found a GPU', async () => {
    const withBackend = (isUsingGpuDevice: boolean): string => `
      const tf = require(${JSON.stringify(plain)});
      module.exports = { ...tf, ready: async () => {}, getBackend: () => 'tensorflow', backend: () => ({ isUsingGpuDevice: ${isUsingGpuDevice} }) };`;
    for (const [found, devices] of [[true, ['cuda']], [false, ['cpu']]] as const) {
      await withPackage(withBackend(found), async (name, folder) => {
        const found = await tryTensorflow(folder, undefined, [name]);
        const reports = nativeReports({ failure: null, log: '', found });
        assert.deepEqual(reports.filter((report) => report.available).map((report) => report.device), devices);
        assert.ok(reports.every((report) => report.detail.length > 0));
      });
    }
  });

  test('nothing is printed', async () => {
    const source = (name: string): string => JSON.stringify(new URL(`../../src-main/engines/tensorflow/${name}`, import.meta.url).href);
    // A process of its own: the library greets once, when its first tensor is made.
    const script = `
      const { loadTensorflow } = await import(${source('load.ts')});
      const { tf } = await loadTensorflow(['@tensorflow/tfjs'], '.');
      tf.tidy(() => tf.scalar(1).add(1).dataSync());`;
    const run = promisify(execFile);
    const output = await run(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    assert.deepEqual(output, { stdout: '', stderr: '' });
  });
}

/** Installs a CommonJS package that stands for one of TensorFlow.js in a folder of its own. */
async function withPackage(
  source: string,
  use: (name: string, folder: string) => Promise<void>,
  name = '@coordx-test/tfjs-stand-in',
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coordx-tensorflow-'));
  try {
    const place = path.join(folder, 'node_modules', name);
    await mkdir(path.join(place, 'dist'), { recursive: true });
    await writeFile(path.join(place, 'package.json'), JSON.stringify({ name, version: '4.22.0', main: 'dist/index.js' }));
    await writeFile(path.join(place, 'dist', 'index.js'), source);
    await use(name, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
