/** Probes of onnxruntime's devices: what they say of this machine, and that nothing a driver does gets through. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dxgiAdapter, vulkanAdapter } from '../../src-main/engines/onnx/device/adapter.ts';
import { onnxReports, reasonInWords } from '../../src-main/engines/onnx/device/devices.ts';
import { answerLine, isAnswered, probeDevice, type ProbeRun } from '../../src-main/engines/onnx/device/probe.ts';
import { tryDevice, type TrialRuntime } from '../../src-main/engines/onnx/device/trial.ts';
import { nodeProbes } from '../../src-main/host/probes/nodeProbe.ts';

const reports = onnxReports(nodeProbes());

describe('the report of this machine', () => {
  test('has every device of onnxruntime once, and a processor to compute on', async () => {
    const all = await reports();
    assert.deepEqual(all.map((report) => report.device), ['cpu', 'webgpu', 'cuda', 'dml', 'coreml']);
    assert.ok(all.every((report) => report.engine === 'onnx'));
    const [cpu] = all;
    assert.deepEqual([cpu?.available, cpu?.software], [true, false]);
    assert.match(cpu?.detail ?? '', /^\S.*, \d+ hardware threads$/);
  });

  test('names what is there, and gives a sentence for what is not', async () => {
    for (const { available, software, detail } of await reports()) {
      if (available) assert.match(detail, /^[^.\s].*[^.\s]$/);
      else assert.match(detail, /^\S[^\n]*\.$/);
      if (software) assert.match(detail, /^software adapter /);
    }
  });
});

describe('reports', () => {
  const works: ProbeRun = { fault: null, stdout: answerLine(null), stderr: '' };

  test('of the processor start no probe', async () => {
    const tried: string[] = [];
    const [cpu, ...others] = await onnxReports(async (device) => (tried.push(device), works))('cpu');
    assert.deepEqual([cpu?.device, cpu?.available, others, tried], ['cpu', true, [], []]);
  });

  test('try a GPU when it is asked for, and once', async () => {
    const tried: string[] = [];
    const own = onnxReports(async (device) => (tried.push(device), works));
    // In onnxruntime's package for every platform.
    const [webgpu] = await own('webgpu');
    assert.deepEqual([webgpu?.available, tried], [true, ['webgpu']]);
    assert.deepEqual((await own()).find(({ device }) => device === 'webgpu'), webgpu);
    assert.equal(tried.filter((device) => device === 'webgpu').length, 1);
  });

  test('call a GPU missing whatever becomes of its probe', async () => {
    const [webgpu] = await onnxReports(async () => Promise.reject(new Error('no more processes')))('webgpu');
    assert.deepEqual([webgpu?.available, webgpu?.detail], [false, 'It could not be tried: no more processes.']);
  });
});

describe('the answer of a probe', () => {
  const failureOf = async (stdout: string, fault: string | null = null): Promise<string | null> =>
    (await probeDevice('webgpu', async () => ({ fault, stdout, stderr: '' }))).failure;

  test('is found among what native libraries write', async () => {
    assert.equal(await failureOf(`{"failure":"noise"}${answerLine(null)}goodbye from the driver`), null);
    assert.equal(await failureOf(`${answerLine(null)}${answerLine('No adapters')}`), 'No adapters');
  });

  test('is read when all of its line is there', () => {
    const line = answerLine('No "adapters"\nhere');
    for (let length = 0; length < line.length; length++) assert.equal(isAnswered(line.slice(0, length)), false);
    assert.ok(isAnswered(line));
  });

  test('is none when there is nothing, or nonsense', async () => {
    const none = 'It ended without an answer when it was tried.';
    for (const text of ['', '\n', 'hello', '{}', 'null', 'coordx-probe ', 'coordx-probe null', 'coordx-probe {"failure":7}', 'coordx-probe {']) {
      assert.equal(await failureOf(`${text}\n`), none, text);
      assert.equal(isAnswered(`${text}\n`), false, text);
    }
  });

  test('counts for nothing when the process crashed after it, for it would take this one along', async () => {
    assert.equal(await failureOf(answerLine(null), 'It crashed.'), 'It crashed.');
  });
});

describe('a trial', () => {
  /** A stand-in for onnxruntime whose sessions do `run`, and see the options that they were made with. */
  const standIn = (run: (options: unknown) => unknown): (() => Promise<TrialRuntime>) => {
    const create = async (_graph: unknown, options: unknown) => ({ run: async () => run(options) });
    const Tensor = class {};
    return async () => ({ env: {}, Tensor, InferenceSession: { create } }) as unknown as TrialRuntime;
  };
  const failureOf = (run: (options: unknown) => unknown): Promise<string | null> => tryDevice('webgpu', standIn(run));

  test('of the real onnxruntime does not count what the CPU computed', async () => {
    assert.match((await tryDevice('cpu')) ?? '', /CPU/);
  });

  test('of a device that does not exist says what onnxruntime said', async () => {
    assert.match((await tryDevice('abacus' as 'cpu')) ?? '', /abacus/);
  });

  test('passes on right numbers only', async () => {
    assert.equal(await failureOf(() => ({ y: { data: [19, 22, 43, 50] } })), null);
    const wrong = 'It computed wrong numbers when it was tried.';
    assert.equal(await failureOf(() => ({ y: { data: [19, 22, 43, 51] } })), wrong);
    assert.equal(await failureOf(() => ({})), wrong);
  });

  test('asks for the device alone, without a fall back to the CPU', async () => {
    let options: unknown;
    await failureOf((given) => (options = given));
    assert.deepEqual(options, { executionProviders: ['webgpu'], extra: { session: { disable_cpu_ep_fallback: '1' } } });
  });

  test('of a missing onnxruntime says so', async () => {
    const load = (): Promise<TrialRuntime> => Promise.reject(new Error('Cannot find module'));
    assert.equal(await tryDevice('webgpu', load), 'Cannot find module');
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
