/** Which devices onnxruntime can use on this machine, and in words why not the others. */
import os from 'node:os';
import path from 'node:path';
import type { DeviceName, DeviceReport } from '../../../core/engine/engine.ts';
import { findAdapter } from './adapter.ts';
import { probeDevice, type Probe, type ProbeRunner } from './probe.ts';

const GPU_DEVICES = ['webgpu', 'cuda', 'dml', 'coreml'] as const;
type GpuDevice = (typeof GPU_DEVICES)[number];

/** Why a device is missing in a build of onnxruntime-node. */
const NOT_IN_BUILD: Record<GpuDevice, string> = {
  webgpu: 'This build of onnxruntime has no WebGPU.',
  cuda: 'onnxruntime-node has CUDA on Linux with an x64 processor only.',
  dml: 'DirectML exists on Windows only.',
  coreml: 'Core ML exists on macOS only.',
};

const DEVICES = ['cpu', ...GPU_DEVICES] as const;

/** Gives the reports of all devices, or of one alone, available or not. */
export type OnnxReports = (device?: DeviceName) => Promise<DeviceReport[]>;

/**
 * What onnxruntime can do here: one report for each device it has anywhere. Those of GPU devices are tried out when they are
 * first asked for, in processes that `run` starts, which takes a second or two; what was found is kept.
 */
export function onnxReports(run: ProbeRunner): OnnxReports {
  const found = new Map<DeviceName, Promise<DeviceReport>>();
  const reportOf = async (device: (typeof DEVICES)[number]): Promise<DeviceReport> => {
    const names = await backends();
    if (typeof names === 'string') return unavailable(device, names);
    if (device === 'cpu') return report('cpu', processorName());
    return names.includes(device) ? tryDevice(device, run) : unavailable(device, NOT_IN_BUILD[device]);
  };
  return (wanted) => {
    const devices = DEVICES.filter((device) => wanted === undefined || device === wanted);
    for (const device of devices) if (!found.has(device)) found.set(device, reportOf(device));
    return Promise.all(devices.map((device) => found.get(device) as Promise<DeviceReport>));
  };
}

/** The devices this build of onnxruntime knows, or why it does not load: there is none for some platforms. */
async function backends(): Promise<string[] | string> {
  try {
    const { knownBackends } = await import('../runtime.ts');
    return knownBackends();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const platform = `${process.platform} ${process.arch}`;
    return `onnxruntime-node does not load on this machine (${platform}): ${message.split('\n', 1)[0] ?? ''}`;
  }
}

async function tryDevice(device: GpuDevice, run: ProbeRunner): Promise<DeviceReport> {
  const { failure, log } = await probeDevice(device, run);
  if (failure !== null) return unavailable(device, reasonInWords(device, { failure, log }));
  const { name, software } = await findAdapter(device, log);
  return { ...report(device, software ? `software adapter ${name}` : name), software };
}

/** One sentence for a user about a probe that failed. */
export function reasonInWords(device: GpuDevice, { failure, log }: Probe, platform: string = process.platform): string {
  if (failure === null || failure.startsWith('It ')) return failure ?? '';
  if (failure.includes('No supported adapters')) return whyNoAdapter(log, platform);
  if (device === 'cuda' && failure.includes('Failed to load shared library')) return whatCudaLacks(log);
  // "file:line function condition was false. What happened" and "... : FAIL : What happened"
  const [line = ''] = failure.split('\n', 1);
  return `onnxruntime cannot use it: ${line.replace(/^.*(?:was false\. |: FAIL : )/, '')}`;
}

function whyNoAdapter(log: string, platform: string): string {
  const loader = /Couldn't load Vulkan: (\S+): cannot open/.exec(log)?.[1];
  if (loader !== undefined) return `The Vulkan loader ${loader} is not installed, and WebGPU needs it.`;
  const interfaces: Partial<Record<string, string>> = { win32: 'Direct3D 12', darwin: 'Metal' };
  return `No graphics driver here offers ${interfaces[platform] ?? 'Vulkan'} as WebGPU needs it.`;
}

function whatCudaLacks(log: string): string {
  const library = path.basename(/: ([^:\n]+): cannot open shared object file/.exec(log)?.[1] ?? '');
  if (library === '' || library.startsWith('libonnxruntime')) return "onnxruntime's CUDA libraries are not installed.";
  return `The library ${library} is not installed, and CUDA needs it.`;
}

function report(device: DeviceName, detail: string): DeviceReport {
  return { engine: 'onnx', device, available: true, software: false, detail };
}

function unavailable(device: DeviceName, reason: string): DeviceReport {
  return { ...report(device, reason), available: false };
}

function processorName(): string {
  const processors = os.cpus();
  const model = processors[0]?.model.trim() ?? '';
  return `${model === '' ? process.arch : model}, ${processors.length} hardware threads`;
}
