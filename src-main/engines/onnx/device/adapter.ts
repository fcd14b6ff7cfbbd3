/**
 * Names the GPU adapter that a probe ran on, and tells whether it is emulated on the CPU. onnxruntime
 * names none, so each platform is read from what does.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import { promisify } from 'node:util';
import type { DeviceName } from '../../../core/engine/engine.ts';

export interface Adapter {
  name: string;
  software: boolean;
}

/** Mesa's, Google's and Microsoft's drivers that compute on the CPU, by the names of their adapters. */
const SOFTWARE = /llvmpipe|lavapipe|swiftshader|basic render|\bwarp\b/i;

/** The adapter of a probe that worked. @param log what the probe wrote to stderr. */
export async function findAdapter(device: DeviceName, log: string): Promise<Adapter> {
  if (device === 'cuda') return { name: await cudaName(), software: false };
  switch (process.platform) {
    case 'win32':
      return dxgiAdapter(log, device);
    case 'darwin':
      // onnxruntime-node exists for Apple's processors only, whose GPU has no name of its own.
      return { name: `${os.cpus()[0]?.model ?? 'Apple'} GPU`, software: false };
    default:
      return vulkanAdapter(log) ?? { name: 'a Vulkan adapter without a name', software: !hasGpuDriver() };
  }
}

/**
 * The adapter that the Vulkan loader says it opened, with VK_LOADER_DEBUG set; null for
 * an older loader. The last one counts: it is the one that was computed on.
 */
export function vulkanAdapter(log: string): Adapter | null {
  const [, name, driver] = [...log.matchAll(/Using "(.+)" with driver: "(.+)"/g)].at(-1) ?? [];
  if (name === undefined) return null;
  return { name, software: SOFTWARE.test(name) || SOFTWARE.test(driver ?? '') };
}

/**
 * On Windows onnxruntime logs the hardware adapters that DXGI knows, software adapters left out:
 * `{..., type:1, metadata: [Description=..., DxgiAdapterNumber=0, DxgiHighPerformanceIndex=0, ]}`. DirectML takes the
 * first by number, WebGPU the first by performance.
 */
export function dxgiAdapter(log: string, device: DeviceName): Adapter {
  const order = device === 'dml' ? 'DxgiAdapterNumber' : 'DxgiHighPerformanceIndex';
  const lines = [...log.matchAll(/Discovered OrtHardwareDevice \{.*type:1, metadata: \[(.*)\]\}/g)];
  const adapters = lines.map(([, metadata = '']) => ({
    name: valueOf(metadata, 'Description') ?? 'a GPU without a name',
    place: Number(valueOf(metadata, order) ?? Infinity),
  }));
  const [first] = adapters.sort((a, b) => a.place - b.place);
  const name = first?.name ?? 'Microsoft Basic Render Driver';
  return { name, software: SOFTWARE.test(name) };
}

function valueOf(metadata: string, key: string): string | undefined {
  return new RegExp(`${key}=([^,]*)`).exec(metadata)?.[1]?.trim();
}

/** The first GPU that NVIDIA's own tool lists: sessions compute on number 0. */
async function cudaName(): Promise<string> {
  try {
    const query = ['--query-gpu=name', '--format=csv,noheader', '--id=0'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 5000, windowsHide: true });
    return stdout.trim();
  } catch {
    return 'an NVIDIA GPU';
  }
}

/** Whether Linux has a GPU's driver at all: DRM's, NVIDIA's, or that of the Windows around it. */
function hasGpuDriver(): boolean {
  return listed('/dev/dri').some((node) => node.startsWith('renderD')) || existsSync('/dev/nvidia0') || existsSync('/dev/dxg');
}

/** The names in a folder; none when it is not there, or closed to this program. */
function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
