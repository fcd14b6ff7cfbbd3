/** Probes of onnxruntime's devices: what they say of this machine, and that nothing a driver does gets through. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { dxgiAdapter, vulkanAdapter } from '../../src-main/engines/onnx/adapter.ts';
import { reasonInWords, reportOnnx } from '../../src-main/engines/onnx/devices.ts';
import { probeDevice } from '../../src-main/engines/onnx/probe.ts';

describe('the report of this machine', () => {
  test('has every device of onnxruntime once, and a processor to compute on', async () => {
    const reports = await reportOnnx();
    assert.deepEqual(reports.map((report) => report.device), ['cpu', 'webgpu', 'cuda', 'dml', 'coreml']);
    assert.ok(reports.every((report) => report.engine === 'onnx'));
    const [cpu] = reports;
    assert.deepEqual([cpu?.available, cpu?.software], [true, false]);
    assert.match(cpu?.detail ?? '', /^\S.*, \d+ hardware threads$/);
  });

  test('names what is there, and gives a sentence for what is not', async () => {
    for (const { available, software, detail } of await reportOnnx()) {
      if (available) assert.match(detail, /^[^.\s].*[^.\s]$/);
      else assert.match(detail, /^\S[^\n]*\.$/);
      if (software) assert.match(detail, /^software adapter /);
    }
  });

  test('is made once', () => assert.equal(reportOnnx(), reportOnnx()));
});

describe('a probe', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'coordx-probe-'));
  after(() => rmSync(folder, { recursive: true }));

  /** A stand-in for onnxruntime whose sessions do `run` and see `inputs` and `options`. */
  const standIn = (name: string, run: string): string => {
    const file = path.join(folder, `${name} stand-in.cjs`);
    writeFileSync(
      file,
      `exports.env = {};
       exports.Tensor = class { constructor(type, data) { this.data = data; } };
       exports.InferenceSession = { create: async (graph, options) => ({ run: async (inputs) => { ${run} } }) };`,
    );
    return file;
  };
  const failureOf = async (name: string, run: string): Promise<string | null> =>
    (await probeDevice('webgpu', { module: standIn(name, run), timeout: 5000 })).failure;

  test('of the real onnxruntime does not count what the CPU computed', async () => {
    assert.match((await probeDevice('cpu')).failure ?? '', /CPU/);
  });

  test('of a device that does not exist says what onnxruntime said', async () => {
    assert.match((await probeDevice('abacus' as 'cpu')).failure ?? '', /abacus/);
  });

  test('passes on right numbers only', async () => {
    assert.equal(await failureOf('right', 'return { y: { data: [19, 22, 43, 50] } };'), null);
    const wrong = await failureOf('wrong', 'return { y: { data: [19, 22, 43, 51] } };');
    assert.equal(wrong, 'It computed wrong numbers when it was tried.');
  });

  test('asks for the device alone, without a fall back to the CPU', async () => {
    const asked = await failureOf('asked', 'throw new Error(JSON.stringify(options));');
    const options = JSON.parse(asked ?? '') as Record<string, unknown>;
    assert.deepEqual(options['executionProviders'], ['webgpu']);
    assert.deepEqual(options['extra'], { session: { disable_cpu_ep_fallback: '1' } });
  });

  test('survives a crash', async () => {
    assert.match((await failureOf('killed', "process.kill(process.pid, 'SIGKILL');")) ?? '', /^It crashed when it was tried \(.+\)\.$/);
    assert.match((await failureOf('exit', 'process.exit(3);')) ?? '', /^It crashed when it was tried \(exit code 3\)\.$/);
  });

  test('survives a crash after the answer, which would take this process along', async () => {
    const late = "setImmediate(() => process.exit(139)); return { y: { data: [19, 22, 43, 50] } };";
    assert.match((await failureOf('late', late)) ?? '', /^It crashed/);
  });

  test('ends a process that hangs', async () => {
    const module = standIn('hang', 'for (;;);');
    assert.equal((await probeDevice('webgpu', { module, timeout: 500 })).failure, 'It gave no answer within 0.5 seconds.');
  });

  test('of a missing onnxruntime says so', async () => {
    assert.match((await probeDevice('cpu', { module: path.join(folder, 'nothing.cjs') })).failure ?? '', /Cannot find module/);
  });

  test('keeps what native libraries write, and does not mistake it for the answer', async () => {
    const noisy = "console.log('{\"values\":[]}'); console.error('hello from the driver'); return { y: { data: [19, 22, 43, 50] } };";
    const { failure, log } = await probeDevice('webgpu', { module: standIn('noisy', noisy) });
    assert.equal(failure, null);
    assert.match(log, /hello from the driver/);
  });
});

describe('the name of an adapter', () => {
  const opened = (name: string, driver: string): string =>
    `DRIVER | LAYER:      <Device>\nDRIVER | LAYER:          Using "${name}" with driver: "${driver}"\n`;

  test('is what the Vulkan loader opened last', () => {
    const log = `${opened('Intel(R) UHD Graphics 630', 'libvulkan_intel.so')}noise\n${opened('NVIDIA RTX 4070', 'libGLX_nvidia.so.0')}`;
    assert.deepEqual(vulkanAdapter(log), { name: 'NVIDIA RTX 4070', software: false });
  });

  test('gives software away, by itself or by its driver', () => {
    const software = (name: string, driver: string) => vulkanAdapter(opened(name, driver))?.software;
    assert.equal(software('llvmpipe (LLVM 15.0.6, 256 bits)', '/usr/lib/libvulkan_lvp.so'), true);
    assert.equal(software('SwiftShader Device (Subzero)', 'libvk_swiftshader.so'), true);
    assert.equal(software('Vulkan device', '/opt/libvk_swiftshader.so'), true);
    assert.equal(software('Microsoft Direct3D12 (Microsoft Basic Render Driver)', 'libvulkan_dzn.so'), true);
    assert.equal(software('AMD Radeon Graphics (RADV RENOIR)', 'libvulkan_radeon.so'), false);
  });

  test('is unknown when the loader does not tell', () => assert.equal(vulkanAdapter('Warning: nothing\n'), null));

  test('on Windows is that of the GPU which the device takes', () => {
    const found = (type: number, metadata: string): string =>
      `[I:onnxruntime:, x.cc:34] Discovered OrtHardwareDevice {vendor_id:0x1, device_id:0x2, vendor:V, type:${type}, metadata: [${metadata}, ]}\r\n`;
    const log =
      found(0, 'Description=AMD Ryzen') +
      found(1, 'Description=Intel(R) Iris(R) Xe Graphics, DxgiAdapterNumber=0, DxgiHighPerformanceIndex=1') +
      found(1, 'DxgiHighPerformanceIndex=0, DxgiAdapterNumber=1, Description=NVIDIA RTX 4070, DxgiVideoMemory=8188 MB');
    assert.deepEqual(dxgiAdapter(log, 'webgpu'), { name: 'NVIDIA RTX 4070', software: false });
    assert.deepEqual(dxgiAdapter(log, 'dml'), { name: 'Intel(R) Iris(R) Xe Graphics', software: false });
  });

  test('on a Windows without a GPU is that of its software renderer', () => {
    assert.deepEqual(dxgiAdapter('', 'webgpu'), { name: 'Microsoft Basic Render Driver', software: true });
  });
});

describe('a reason in words', () => {
  const noAdapter = 'x.cc:136 f() status == Success was false. Failed to get a WebGPU adapter: No supported adapters\n';
  const noLibrary = 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library';

  test('tells a missing Vulkan loader from a missing driver', () => {
    const log = "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file or directory\n";
    assert.match(reasonInWords('webgpu', { failure: noAdapter, log }), /loader libvulkan\.so\.1 is not installed/);
    const words = (platform: string) => reasonInWords('webgpu', { failure: noAdapter, log: '' }, platform);
    assert.match(words('linux'), /Vulkan/);
    assert.match(words('win32'), /Direct3D 12/);
    assert.match(words('darwin'), /Metal/);
  });

  test('tells missing CUDA from an onnxruntime without it', () => {
    const missing = (library: string): string =>
      `[E] Failed to load library /x/y.so with error: ${library}: cannot open shared object file: No such file\n`;
    const words = (log: string) => reasonInWords('cuda', { failure: noLibrary, log });
    assert.match(words(missing('libcublasLt.so.12')), /library libcublasLt\.so\.12 is not installed/);
    assert.match(words(missing('/a b/libonnxruntime_providers_shared.so')), /onnxruntime's CUDA libraries are not installed/);
    assert.match(words(''), /onnxruntime's CUDA libraries are not installed/);
  });

  test('leaves out where in the source of onnxruntime it happened', () => {
    const failure = '/src/a.cc:12 void f() x was false. The device was lost.\nmore';
    assert.equal(reasonInWords('webgpu', { failure, log: '' }), 'onnxruntime cannot use it: The device was lost.');
    const status = '[ONNXRuntimeError] : 1 : FAIL : CUDA failure 100: no CUDA-capable device is detected';
    assert.match(reasonInWords('cuda', { failure: status, log: '' }), /: CUDA failure 100: no CUDA-capable/);
  });

  test('of a probe are its own', () => {
    assert.equal(reasonInWords('cuda', { failure: 'It crashed.', log: noAdapter }), 'It crashed.');
  });
});
