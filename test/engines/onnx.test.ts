/** The onnx engine keeps the contract of engines: on the CPU, and on WebGPU where this machine has an adapter. */
import { test } from 'node:test';
import { reportOnnx } from '../../src-main/engines/onnx/devices.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { contractSuite } from './contract.ts';

contractSuite('onnx on cpu', async () => new OnnxEngine('cpu'));

const webgpu = (await reportOnnx()).find((report) => report.device === 'webgpu');
if (webgpu?.available) {
  contractSuite(`onnx on webgpu, ${webgpu.detail}`, async () => new OnnxEngine('webgpu'));
} else {
  test('contract: onnx on webgpu', { skip: `NOT TESTED on this machine: ${webgpu?.detail ?? 'no report'}` });
}
