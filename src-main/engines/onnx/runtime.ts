/** onnxruntime-node: sessions with our settings, and what devices it has on this machine. */
import type { DeviceName } from '../../core/engine/engine.ts';
import { EngineError } from '../../core/base/errors.ts';
import { ort, type InferenceSession, type Tensor } from './load.ts';

export type { InferenceSession, Tensor } from './load.ts';

export interface SessionSettings {
  device: DeviceName;
  threads?: number | undefined;
}

/**
 * Makes a session of a graph on a device.
 * @param staying names of outputs that stay on the device; only webgpu can do that.
 * @throws EngineError when the runtime refuses.
 */
export async function createSession(graph: Uint8Array, settings: SessionSettings, staying: readonly string[] = []): Promise<InferenceSession> {
  try {
    return await ort.InferenceSession.create(graph, {
      executionProviders: settings.device === 'cpu' ? ['cpu'] : [settings.device, 'cpu'],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // Threads of a session that has just run would spin beside those of the one that runs next.
      extra: { session: { force_spinning_stop: '1' } },
      ...(staying.length === 0 ? {} : { preferredOutputLocation: Object.fromEntries(staying.map((name) => [name, 'gpu-buffer'])) }),
      ...(settings.threads === undefined ? {} : { intraOpNumThreads: settings.threads }),
    });
  } catch (error) {
    throw new EngineError(`onnxruntime cannot use the device ${settings.device}: ${firstLine(error)}`);
  }
}

/** A float32 tensor over an array, not copied. */
export function tensor(data: Float32Array, dims: readonly number[]): Tensor {
  return new ort.Tensor('float32', data, dims);
}

/** The same of whole numbers. */
export function int32Tensor(data: Int32Array, dims: readonly number[]): Tensor {
  return new ort.Tensor('int32', data, dims);
}

/** The same of float64. */
export function float64Tensor(data: Float64Array, dims: readonly number[]): Tensor {
  return new ort.Tensor('float64', data, dims);
}

/** Bytes of a float32 or int32 tensor. */
export function bytesOf({ size }: Tensor): number {
  return 4 * size;
}

/** Runs a session whose outputs are all of one type. @throws EngineError when the device fails, as when its memory is full. */
export async function runSession<Output extends Float32Array | Float64Array = Float32Array>(
  session: InferenceSession,
  feeds: Record<string, Tensor>,
): Promise<Record<string, Output>> {
  const results = await runTensors(session, feeds);
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, value.data as Output]));
}

/** The same; what it gives may lie on a device. @throws EngineError */
export async function runTensors(session: InferenceSession, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  try {
    return await session.run(feeds);
  } catch (error) {
    throw new EngineError(`onnxruntime failed while it ran: ${firstLine(error)}`);
  }
}

/** Names of the devices this build of onnxruntime knows. */
export function knownBackends(): string[] {
  return ort.listSupportedBackends().map((backend) => backend.name);
}

/** The runtime's own version. */
export const runtimeVersion = ort.env.versions.node ?? ort.env.versions.common;

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
