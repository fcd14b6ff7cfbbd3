/** Which engine and device is taken: on machines made up for the purpose, and on this one. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryCalibrationStore } from '../../src-main/core/training/calibration.ts';
import type { DeviceName, DeviceReport, Engine, EngineField, EngineName } from '../../src-main/core/engine/engine.ts';
import { EngineError } from '../../src-main/core/base/errors.ts';
import { parameterLayout } from '../../src-main/core/field/parameters.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import type { EngineRequest } from '../../src-main/core/session/session.ts';
import type { EngineEntry, EngineTable } from '../../src-main/engines/registry.ts';
import { createEngine, listDevices, rememberedStep, selectEngine, type SelectionTools } from '../../src-main/engines/select.ts';
import { machineEngines } from '../../src-main/host/engine/machineEngines.ts';

const SPEC: FieldSpec = {
  axes: ['y', 'x'],
  branches: [[0], [1]],
  encoding: { kind: 'none' },
  activation: { kind: 'sine', firstOmega: 30, hiddenOmega: 30 },
  width: 4,
  sharedLayers: 0,
  tailLayers: 1,
  rank: 1,
  fusion: 'product',
  outputs: 1,
};
const ANY: EngineRequest = { engine: 'auto', device: 'auto', spec: SPEC, shape: { bricks: 1, counts: [4, 5] } };

/** A device of a made-up machine: the milliseconds of a step, or the error of trying one. */
interface Device extends Partial<DeviceReport> {
  engine: EngineName;
  device: DeviceName;
  step?: number | Error;
  /** Whether it is left out when no engine is named. */
  hidden?: boolean;
  /** Milliseconds of a step that is shared out over so many threads. */
  crews?: Record<number, number>;
}

/** A machine with these devices; `measured` lists the devices of which fields were made. */
function machine(devices: Device[]) {
  const measured: string[] = [];
  const made: string[] = [];
  let now = 0;
  const fieldOf = (spec: FieldSpec, step: number): EngineField => ({
    spec,
    setParameters: async () => undefined,
    gradient: async () => {
      now += step;
      return { loss: 1, gradient: new Float32Array(parameterLayout(spec).size) };
    },
    evaluate: async () => new Float32Array(),
    dispose: async () => undefined,
  });
  const engineOf = ({ engine, device, step: alone = 1, crews }: Device, crew?: number): Engine => ({
    name: engine,
    device,
    createField: async (spec) => {
      const step = crew === undefined ? alone : (crews?.[crew] ?? NaN);
      measured.push(`${engine} on ${device}${crew === undefined ? '' : ` by ${crew}`}`);
      if (step instanceof Error) throw step;
      return fieldOf(spec, step);
    },
  });
  const entryOf = (name: EngineName): EngineEntry => {
    const own = devices.filter((device) => device.engine === name);
    const reportOf = ({ engine, device, available = true, software = false, detail = `a ${device}` }: Device): DeviceReport => ({
      engine,
      device,
      available,
      software,
      detail,
    });
    return {
      reports: async () => own.map(reportOf),
      reportsForAuto: async () => own.filter((device) => !device.hidden).map(reportOf),
      create: async (device, crew) => {
        made.push(`${name} on ${device}`);
        return engineOf(own.find((candidate) => candidate.device === device) as Device, crew);
      },
      crews: (device) => Object.keys(own.find((candidate) => candidate.device === device)?.crews ?? {}).map(Number),
      runtime: async () => '1',
    };
  };
  const engines: EngineTable = {
    onnx: entryOf('onnx'),
    tensorflow: entryOf('tensorflow'),
    reference: entryOf('reference'),
  };
  const tools: SelectionTools = { engines, clock: () => now };
  return { tools, measured, made };
}

const CPU: Device = { engine: 'onnx', device: 'cpu', step: 14, detail: 'AMD EPYC, 2 hardware threads' };
const GPU: Device = { engine: 'onnx', device: 'webgpu', step: 31, detail: 'NVIDIA RTX 4070' };
const LAVAPIPE: Device = { ...GPU, step: 1, software: true, detail: 'software adapter llvmpipe' };
const NO_CUDA: Device = { engine: 'onnx', device: 'cuda', available: false, detail: 'CUDA is not installed.' };
const COREML: Device = { engine: 'onnx', device: 'coreml', step: 1, detail: 'Apple M2 GPU' };
const NATIVE: Device = { engine: 'tensorflow', device: 'cuda', step: 5, detail: 'tfjs-node-gpu 4.22' };
const PLAIN: Device = { engine: 'tensorflow', device: 'cpu', step: 1, hidden: true, detail: 'plain JavaScript' };
const REFERENCE: Device = { engine: 'reference', device: 'cpu', step: 1, hidden: true };

/** What is chosen: `engine on device`, and the reason. */
async function choose(devices: Device[], request: Partial<EngineRequest> = {}, store = new MemoryCalibrationStore()) {
  const { tools, measured, made } = machine(devices);
  const { engine, reason } = await selectEngine({ ...ANY, ...request }, store, tools);
  return { choice: `${engine.name} on ${engine.device}`, reason, measured, made };
}

describe('auto', () => {
  test('takes the fastest device and says by how much', async () => {
    const { choice, reason } = await choose([CPU, GPU, NO_CUDA]);
    assert.equal(choice, 'onnx on cpu');
    assert.equal(
      reason,
      'onnx on cpu (AMD EPYC, 2 hardware threads): 14 ms a step; onnx on webgpu (NVIDIA RTX 4070): 31 ms.',
    );
    assert.equal((await choose([{ ...CPU, step: 50 }, GPU])).choice, 'onnx on webgpu');
    assert.equal((await choose([CPU, GPU, NATIVE])).choice, 'tensorflow on cuda');
  });

  test('never takes an emulated GPU, and says so', async () => {
    const { choice, reason, measured } = await choose([CPU, LAVAPIPE]);
    assert.equal(choice, 'onnx on cpu');
    assert.equal(
      reason,
      'onnx on cpu (AMD EPYC, 2 hardware threads): the only device to choose from; ' +
        'webgpu: software adapter llvmpipe is not used by auto.',
    );
    assert.deepEqual(measured, [], 'one candidate is not measured');
  });

  test('never takes Core ML, an engine without native code, or the reference', async () => {
    const { choice, measured } = await choose([CPU, GPU, COREML, PLAIN, REFERENCE]);
    assert.equal(choice, 'onnx on cpu');
    assert.deepEqual(measured, ['onnx on cpu', 'onnx on webgpu']);
  });

  test('remembers what it measured', async () => {
    const store = new MemoryCalibrationStore();
    assert.deepEqual((await choose([CPU, GPU], {}, store)).measured, ['onnx on cpu', 'onnx on webgpu']);
    const again = await choose([CPU, { ...GPU, step: 1 }], {}, store);
    assert.deepEqual([again.choice, again.measured], ['onnx on cpu', []]);
    assert.deepEqual(again.made, ['onnx on cpu'], 'what is not chosen is not loaded');
    const other = await choose([CPU, GPU], { spec: { ...SPEC, width: 5 } }, store);
    assert.equal(other.measured.length, 2, 'another field is measured anew');
    const swapped = await choose([CPU, { ...GPU, step: 1, detail: 'another GPU' }], {}, store);
    assert.deepEqual([swapped.choice, swapped.measured], ['onnx on webgpu', ['onnx on webgpu']]);
  });

  test('passes over a device that fails when it is tried, this time only', async () => {
    const store = new MemoryCalibrationStore();
    const failing = { ...GPU, step: new EngineError('The device was lost.') };
    const { choice, reason } = await choose([CPU, failing], {}, store);
    assert.equal(choice, 'onnx on cpu');
    assert.match(reason, /14 ms a step; onnx on webgpu \(NVIDIA RTX 4070\) failed \(The device was lost\)\.$/);
    assert.equal((await choose([CPU, { ...GPU, step: 1 }], {}, store)).choice, 'onnx on webgpu');
  });

  test('fails with the first reason when all devices fail', async () => {
    const failing = (device: Device, message: string) => ({ ...device, step: new EngineError(message) });
    await assert.rejects(choose([failing(CPU, 'No memory.'), failing(GPU, 'Lost.')]), new EngineError('No memory.'));
  });

  test('does not hide a fault of the program', async () => {
    await assert.rejects(choose([CPU, { ...GPU, step: new TypeError('a bug') }]), new TypeError('a bug'));
  });

  test('measures crews beside one session, remembers each, and takes the fastest', async () => {
    const store = new MemoryCalibrationStore();
    const { reason, measured } = await choose([{ ...CPU, crews: { 2: 9, 4: 11 } }, LAVAPIPE], {}, store);
    assert.equal(
      reason,
      'onnx on cpu (AMD EPYC, 2 hardware threads, shared out over 2): 9.0 ms a step; ' +
        'onnx on cpu (AMD EPYC, 2 hardware threads, shared out over 4): 11 ms; onnx on cpu (AMD EPYC, 2 hardware threads): 14 ms; ' +
        'webgpu: software adapter llvmpipe is not used by auto.',
    );
    assert.deepEqual(measured, ['onnx on cpu', 'onnx on cpu by 2', 'onnx on cpu by 4']);
    const { tools, measured: nothing } = machine([{ ...CPU, crews: { 2: 1, 4: 1 } }]);
    assert.equal((await rememberedStep(ANY, store, tools.engines))?.milliseconds, 9);
    assert.deepEqual(nothing, []);
  });

  test('says of how many points the step was when the real one is longer', async () => {
    const { reason } = await choose([CPU, GPU], { shape: { bricks: 1, counts: [512, 512] } });
    assert.match(reason, /: 14 ms a step of 65536 points; /);
  });
});

describe('a request', () => {
  test('for a device gets it, emulated or not', async () => {
    assert.equal((await choose([CPU, LAVAPIPE], { device: 'webgpu' })).choice, 'onnx on webgpu');
    assert.equal((await choose([CPU, COREML], { device: 'coreml' })).choice, 'onnx on coreml');
  });

  test('for a device gets the fastest engine on it', async () => {
    const { choice } = await choose([CPU, { ...NO_CUDA, available: true, step: 9 }, NATIVE], { device: 'cuda' });
    assert.equal(choice, 'tensorflow on cuda');
  });

  test('for an engine gets it, also without native code', async () => {
    assert.equal((await choose([CPU, PLAIN], { engine: 'tensorflow' })).choice, 'tensorflow on cpu');
    assert.equal((await choose([CPU, REFERENCE], { engine: 'reference' })).choice, 'reference on cpu');
  });

  test('for an engine still leaves the choice of its device to auto', async () => {
    const { choice, measured } = await choose([CPU, LAVAPIPE, COREML, NATIVE], { engine: 'onnx' });
    assert.deepEqual([choice, measured], ['onnx on cpu', []]);
  });

  test('for both is not questioned', async () => {
    const { choice, reason, measured } = await choose([CPU, GPU], { engine: 'onnx', device: 'webgpu' });
    assert.deepEqual([choice, measured], ['onnx on webgpu', []]);
    assert.equal(reason, 'onnx on webgpu (NVIDIA RTX 4070): as asked for.');
  });

  test('for threads is part of the reason', async () => {
    const { reason } = await choose([CPU, LAVAPIPE], { threads: 1 });
    assert.match(reason, /^onnx on cpu \(AMD EPYC, 2 hardware threads, 1 used\): /);
  });

  test('for what is not there is refused in a sentence that says why and what there is', async () => {
    const refusal = (request: Partial<EngineRequest>) =>
      choose([CPU, GPU, NO_CUDA, PLAIN, REFERENCE], request).then(
        () => assert.fail('not refused'),
        (error: unknown) => {
          assert.ok(error instanceof EngineError);
          return error.message;
        },
      );
    const there = 'available here: onnx on cpu, onnx on webgpu, tensorflow on cpu.';
    const why = `onnx on cuda: CUDA is not installed; ${there}`;
    assert.equal(await refusal({ device: 'cuda' }), `No engine can compute on cuda here; ${why}`);
    assert.equal(await refusal({ engine: 'onnx', device: 'cuda' }), `The engine onnx cannot compute on cuda here; ${why}`);
    assert.equal(await refusal({ device: 'dml' }), `No engine can compute on dml here; ${there}`);
  });
});

describe('createEngine', () => {
  const { tools } = machine([CPU, NO_CUDA]);

  test('makes what is there', async () => {
    assert.equal((await createEngine('onnx', 'cpu', tools.engines)).device, 'cpu');
  });

  test('refuses what is not', async () => {
    await assert.rejects(
      createEngine('onnx', 'cuda', tools.engines),
      new EngineError('The engine onnx cannot compute on cuda here; onnx on cuda: CUDA is not installed; available here: onnx on cpu.'),
    );
  });
});

describe('this machine', () => {
  const engines = machineEngines();

  test('has reports of every engine, and each device once', async () => {
    const reports = await listDevices(engines);
    assert.deepEqual([...new Set(reports.map((report) => report.engine))].sort(), ['onnx', 'reference', 'tensorflow']);
    assert.equal(new Set(reports.map(({ engine, device }) => `${engine} ${device}`)).size, reports.length);
    assert.ok(reports.every((report) => report.detail !== ''));
    const reference = reports.find((report) => report.engine === 'reference');
    assert.deepEqual([reference?.device, reference?.available], ['cpu', true]);
  });

  test('makes every engine that it calls available', async () => {
    for (const { engine, device } of (await listDevices(engines)).filter((report) => report.available)) {
      const made = await createEngine(engine, device, engines);
      assert.deepEqual([made.name, made.device], [engine, device]);
    }
  });

  test('has something that auto takes, and gives the reason in one sentence', async () => {
    const { engine, reason } = await selectEngine(ANY, new MemoryCalibrationStore(), { engines, clock: () => performance.now() });
    assert.ok(['onnx', 'tensorflow'].includes(engine.name));
    assert.match(reason, /^(onnx|tensorflow) on \w+ \([^\n]+\): [^\n]+\.$/);
  });
});
