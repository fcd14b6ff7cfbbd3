/** TensorFlow.js is tried and measured in another process, which may crash, and whose warnings are kept. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { BrickShape } from '../../src-main/core/field/batch.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { MemoryCalibrationStore } from '../../src-main/core/training/calibration.ts';
import { engineTable, type EngineTable } from '../../src-main/engines/registry.ts';
import { selectEngine } from '../../src-main/engines/select.ts';
import { nativeReports, warningsIn } from '../../src-main/engines/tensorflow/reports.ts';
import { nodeProbes } from '../../src-main/host/probes/nodeProbe.ts';

const LOG = `2026-11-30 12:00:00.123456: W tensorflow/stream_executor/platform/default/dso_loader.cc:64] Could not load dynamic library 'libcudart.so.11.0'; dlerror: libcudart.so.11.0: cannot open shared object file
2026-11-30 12:00:00.123456: I tensorflow/core/platform/cpu_feature_guard.cc:193] This TensorFlow binary is optimized
2026-11-30 12:00:00.223456: W tensorflow/stream_executor/platform/default/dso_loader.cc:64] Could not load dynamic library 'libcudart.so.11.0'; dlerror: again
2026-11-30 12:00:00.323456: W tensorflow/core/common_runtime/gpu/gpu_device.cc:1934] Cannot dlopen some GPU libraries. Skipping registering GPU devices...
`;
const FIELD: FieldSpec = {
  ...{ axes: ['y', 'x'], branches: [[0], [1]], encoding: { kind: 'none' }, activation: { kind: 'relu' } },
  ...{ width: 4, sharedLayers: 1, tailLayers: 0, rank: 1, fusion: 'product', outputs: 1 },
};

/** Runs with a package in the place of tfjs-node-gpu; what it writes into `loads` are the processes that loaded it. */
async function withPackage(body: string, use: (engines: EngineTable, loads: () => Promise<string[]>) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'coordx-probe-'));
  const before = process.env['COORDX_TENSORFLOW'];
  try {
    process.env['COORDX_TENSORFLOW'] = folder;
    const place = path.join(folder, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
    const file = path.join(folder, 'loads');
    await mkdir(place, { recursive: true });
    await writeFile(file, '');
    await writeFile(path.join(place, 'package.json'), '{"name":"@tensorflow/tfjs-node-gpu","version":"4.22.0"}');
    const plain = createRequire(import.meta.url).resolve('@tensorflow/tfjs');
    const head = `require('node:fs').appendFileSync(${JSON.stringify(file)}, process.pid + '\\n'); const tf = require(${JSON.stringify(plain)});`;
    await writeFile(path.join(place, 'index.js'), `${head}\n${body}`);
    const engines = engineTable({ runProbe: nodeProbes(), startCrewThread: () => assert.fail('no crew'), tensorflowFolder: folder });
    await use(engines, async () => (await readFile(file, 'utf8')).trim().split('\n').filter((line) => line !== ''));
  } finally {
    if (before === undefined) delete process.env['COORDX_TENSORFLOW'];
    else process.env['COORDX_TENSORFLOW'] = before;
    await rm(folder, { recursive: true });
  }
}

describe('a probe of TensorFlow.js', () => {
  test('finds what the library is, with its warnings, and is asked once', () =>
    withPackage(`process.stderr.write(${JSON.stringify(LOG)}); module.exports = tf;`, async ({ tensorflow }, loads) => {
      const [cpu, cuda] = await tensorflow.reportsForAuto();
      assert.deepEqual([cpu?.available, cuda?.available], [true, false]);
      assert.match(cpu?.detail ?? '', /^@tensorflow\/tfjs-node-gpu 4\.\d+\.\d+$/);
      assert.equal(cuda?.detail, "Could not load dynamic library 'libcudart.so.11.0'. Cannot dlopen some GPU libraries. Skipping registering GPU devices.");
      assert.equal(await tensorflow.runtime(), cpu?.detail.split(' ')[1]);
      const pids = await loads();
      assert.equal(pids.length, 1);
      assert.notEqual(pids[0], `${process.pid}`);
    }));

  test('that crashes takes nothing along', () =>
    withPackage('process.kill(process.pid, "SIGKILL");', async ({ tensorflow }) => {
      for (const { available, detail } of await tensorflow.reportsForAuto()) {
        assert.equal(available, false);
        assert.match(detail, /^It (crashed when it was tried|ended without an answer)/);
      }
    }));

  test('measures a field elsewhere: a library that is not chosen is not loaded here', () =>
    withPackage('module.exports = tf;', async (engines, loads) => {
      const shape: BrickShape = { bricks: 1, counts: [3, 4] };
      const request = { engine: 'tensorflow', device: 'cpu', spec: FIELD, shape } as const;
      const ms = await engines.tensorflow.measure?.(request);
      assert.ok(ms !== undefined && ms > 0);
      const clock = (): number => performance.now();
      const quick: EngineTable = { ...engines, tensorflow: { ...engines.tensorflow, measure: async (work) => 1e6 + ((await engines.tensorflow.measure?.(work)) ?? NaN) } };
      const chosen = await selectEngine({ ...request, engine: 'auto' }, new MemoryCalibrationStore(), { engines: quick, clock });
      assert.equal(chosen.engine.name, 'onnx');
      assert.match(chosen.reason, /tensorflow on cpu \(@tensorflow\/tfjs-node-gpu [\d.]+\): \d+ ms/);
      assert.ok(!(await loads()).includes(`${process.pid}`));
      await assert.rejects(async () => engines.tensorflow.measure?.({ ...request, threads: 2 }), /^EngineError: TensorFlow takes no number of threads/);
    }));

  test('is not made where no native package is installed', async () => {
    const engines = engineTable({ runProbe: () => assert.fail('tried'), startCrewThread: () => assert.fail('no crew'), tensorflowFolder: '/nowhere' });
    const reports = await engines.tensorflow.reportsForAuto();
    assert.ok(reports.every(({ available, detail }) => available || detail.includes('is not installed.')));
  });
});

test('what TensorFlow warns of is told in sentences, three of them at most', () => {
  assert.deepEqual(warningsIn('Vulkan: noise\nW of nothing\n'), []);
  const many = Array.from({ length: 5 }, (_, i) => `2026-01-01 00:00:00.1: E a/b.cc:1] Wrong ${i}\n`).join('');
  assert.deepEqual(warningsIn(many), ['Wrong 0.', 'Wrong 1.', 'Wrong 2.']);
});

test('an answer that says nothing is a library that cannot be used', () => {
  for (const found of [undefined, 7, {}, { package: 'x', version: 1, device: 'cpu' }, { package: 'x', version: '1', device: 'abacus' }]) {
    assert.ok(nativeReports({ failure: null, log: '', found }).every(({ available, detail }) => !available && detail !== ''));
  }
});
