/** The onnx engine keeps the contract of engines: on the CPU, and on WebGPU where this machine has an adapter. */
import { test } from 'node:test';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { machineEngines } from '../../src-main/host/engine/machineEngines.ts';
import { CONTRACT_CASES } from './cases.ts';
import { contractSuite } from './contract.ts';

/** An emulated GPU takes a second to compile a case's shaders: there, only every so many cases are run. */
const SOFTWARE_STRIDE = 16;

contractSuite('onnx on cpu', async () => new OnnxEngine('cpu'));

const [webgpu] = await machineEngines().onnx.reports('webgpu');
const makeWebgpu = async (): Promise<OnnxEngine> => new OnnxEngine('webgpu');
if (!webgpu?.available) {
  test('contract: onnx on webgpu', { skip: `NOT TESTED on this machine: ${webgpu?.detail ?? 'no report'}` });
} else if (webgpu.software && process.env['COORDX_TEST_ALL'] === undefined) {
  contractSuite(`onnx on webgpu, ${webgpu.detail}, ONE CASE IN ${SOFTWARE_STRIDE} (all with COORDX_TEST_ALL=1)`, makeWebgpu, {
    cases: (example) => CONTRACT_CASES.indexOf(example) % SOFTWARE_STRIDE === 0,
  });
} else {
  contractSuite(`onnx on webgpu, ${webgpu.detail}`, makeWebgpu);
}
