/** What a machine does, measured on this one: little of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import { benchTable } from '../../src-main/core/engine/benchReport.ts';
import { queryFlops, stepFlops } from '../../src-main/core/field/cost.ts';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import { MemoryCalibrationStore } from '../../src-main/core/training/calibration.ts';
import { benchMachine } from '../../src-main/engines/bench.ts';
import { machineEngines } from '../../src-main/host/engine/machineEngines.ts';

const tools = { engines: machineEngines(), clock: () => performance.now() };
const SMALL = { side: 8, seconds: 0 };

test('every device that auto may take is measured with three presets', async () => {
  const told: number[] = [];
  const { rows, failures, devices } = await benchMachine(SMALL, new MemoryCalibrationStore(), tools, { progress: (part) => told.push(part) });
  const onProcessor = rows.filter(({ engine, device }) => engine === 'onnx' && device === 'cpu');
  assert.deepEqual(onProcessor.map(({ preset }) => preset), ['siren', 'coordx', 'split']);
  assert.deepEqual(failures, []);
  assert.equal(told.length, rows.length);
  assert.ok(rows.every(({ engine }) => engine !== 'reference'));
  assert.ok(devices.some(({ available }) => !available), 'no machine has all devices');
  for (const row of onProcessor) {
    assert.equal(row.stepBytes, 0);
    assert.ok((row.productFlops ?? 0) > 0);
  }
  const [siren] = onProcessor;
  const { spec } = findPreset(KINDS.image, 'siren').config({ axes: ['y', 'x'], sizes: [8, 8], outputs: 3 });
  const shape = { bricks: 1, counts: [64] };
  // Operations a second times seconds are operations.
  assert.ok(Math.abs((siren?.stepFlops ?? 0) * (siren?.stepMs ?? 0) - 1000 * stepFlops(spec, shape)) < 1);
  assert.ok(Math.abs((siren?.queryFlops ?? 0) * (siren?.queryMs ?? 0) - 1000 * queryFlops(spec, shape)) < 1);
});

test('it ends when nobody wants it', async () => {
  const signal = AbortSignal.abort();
  await assert.rejects(benchMachine(SMALL, new MemoryCalibrationStore(), tools, { signal }), CancelledError);
});

test('the table has a row for each that was measured', () => {
  const row = { engine: 'onnx', device: 'webgpu', preset: 'siren', place: 'a GPU', stepMs: 12.34, queryMs: 1, stepFlops: 3e12, queryFlops: 2.5e9, productFlops: 4e12, stepBytes: 8.66e6 } as const;
  const report = { program: 'p', machine: 'm', date: 'd', side: 256, devices: [], failures: [], rows: [row, { ...row, productFlops: null }] };
  const [head, first, second] = benchTable(report);
  assert.deepEqual(first, ['siren', 'onnx', 'webgpu', '12.3', '3000', '75 %', '8.7', '1.0', '2.5']);
  assert.equal(second?.[5], 'not known');
  assert.equal(head?.length, first.length);
});
