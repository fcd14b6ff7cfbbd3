/** The onnx engine keeps the contract of engines on each GPU device that this machine has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAdamState } from '../../src-main/core/engine/adam.ts';
import type { Batch } from '../../src-main/core/field/batch.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import { GridSampler } from '../../src-main/core/signal/gridSampler.ts';
import { trainedState } from '../../src-main/core/training/trainedState.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { machineEngines } from '../../src-main/host/engine/machineEngines.ts';
import { CONTRACT_CASES } from './cases.ts';
import { contractSuite, withField } from './contract.ts';

/** An emulated GPU takes a second to compile a case's shaders: there, only every so many cases are run. */
const SOFTWARE_STRIDE = 16;

/** Steps of a picture: how many bytes each sends and hands back. */
async function bytesOfSteps(batches: Batch[], spec: FieldSpec): Promise<[number, number][]> {
  const parameters = initializeParameters(spec, 1);
  return withField(new OnnxEngine('webgpu'), spec, parameters, {}, async (field) => {
    const state = trainedState(field, { parameters, moments: createAdamState(parameters.length) });
    const bytes: [number, number][] = [];
    for (const [i, batch] of batches.entries()) {
      const { sent = 0, received = 0 } = field.bus ?? {};
      await state.step(batch, { beta1: 0.9, beta2: 0.99, learningRate: 1e-3, step: i + 1 });
      bytes.push([(field.bus?.sent ?? NaN) - sent, (field.bus?.received ?? NaN) - received]);
    }
    return bytes;
  });
}

const [webgpu] = await machineEngines().onnx.reports('webgpu');
test('on webgpu weights, moments and the picture stay: a step sends five numbers and places', { skip: !webgpu?.available && 'NOT TESTED on this machine' }, async () => {
  const { spec } = findPreset(KINDS.image, 'split').config({ axes: ['y', 'x'], sizes: [12, 10], outputs: 3 });
  const sampler = new GridSampler({ sizes: [12, 10], outputs: 3, values: new Float32Array(360).fill(0.5) }, spec);
  const whole = sampler.whole();
  assert.deepEqual((await bytesOfSteps([whole, whole, whole], spec))[2], [20, 8]);
  const drawn = Array.from({ length: 3 }, (_, i) => sampler.batch([[Uint32Array.of(i, i + 1), Uint32Array.of(i, i + 2, i + 3)]]));
  // Five rows: a coordinate and a place each.
  assert.deepEqual((await bytesOfSteps(drawn, spec))[2], [20 + 5 * 8, 8]);
});

for (const device of ['webgpu', 'cuda'] as const) {
  const [report] = await machineEngines().onnx.reports(device);
  const make = async (): Promise<OnnxEngine> => new OnnxEngine(device);
  if (!report?.available) {
    test(`contract: onnx on ${device}`, { skip: `NOT TESTED on this machine: ${report?.detail ?? 'no report'}` });
  } else if (report.software && process.env['COORDX_TEST_ALL'] === undefined) {
    contractSuite(`onnx on ${device}, ${report.detail}, ONE CASE IN ${SOFTWARE_STRIDE} (all with COORDX_TEST_ALL=1)`, make, {
      cases: (example) => CONTRACT_CASES.indexOf(example) % SOFTWARE_STRIDE === 0,
    });
  } else {
    contractSuite(`onnx on ${device}, ${report.detail}`, make);
  }
}
