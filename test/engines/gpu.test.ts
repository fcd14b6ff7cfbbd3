/** The onnx engine keeps the contract of engines on each GPU device that this machine has. */
import { test } from 'node:test';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { machineEngines } from '../../src-main/host/engine/machineEngines.ts';
import { CONTRACT_CASES } from './cases.ts';
import { contractSuite } from './contract.ts';

/** An emulated GPU takes a second to compile a case's shaders: there, only every so many cases are run. */
const SOFTWARE_STRIDE = 16;

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
