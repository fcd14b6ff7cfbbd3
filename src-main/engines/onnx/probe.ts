/**
 * Tries a device of onnxruntime in a process of its own: the native code of a bad driver may crash or
 * hang, and must not take this process along.
 */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import type { DeviceName } from '../../core/engine.ts';
import { GraphBuilder } from './graphBuilder.ts';

export interface Probe {
  /** Why the device cannot be used: one sentence, or onnxruntime's own words; null when it computed what it should. */
  failure: string | null;
  /** What the process and its native libraries wrote to stderr. */
  log: string;
}

export interface ProbeOptions {
  /** The file that onnxruntime is loaded from. */
  module?: string;
  /** Milliseconds after which the process is ended. */
  timeout?: number;
}

/** CUDA may compile its kernels when it is first used. */
const TIMEOUT = 20_000;
const MOST_OUTPUT = 16 << 20;

/**
 * What the process runs, kept as text because a bundle has no file of its own for it. Its last line on
 * stdout is { values } or { error }. No node may fall back to the CPU, or every device would seem to work.
 */
const SCRIPT = `
const { module, device, model, input } = JSON.parse(process.argv[1]);
const answer = (result) => process.stdout.write('\\n' + JSON.stringify(result));
const run = async () => {
  const { InferenceSession, Tensor, env } = require(module);
  env.logLevel = 'verbose';
  const session = await InferenceSession.create(Buffer.from(model, 'base64'), {
    executionProviders: [device],
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  });
  const { y } = await session.run({ x: new Tensor('float32', Float32Array.from(input), [2, 2]) });
  answer({ values: Array.from(y.data) });
};
run().catch((error) => answer({ error: String(error?.message ?? error) }));
`;

const INPUT = [1, 2, 3, 4];
const WEIGHTS = [5, 6, 7, 8];
/** The product of both as 2 x 2 matrices, exact in any arithmetic. */
const EXPECTED = [19, 22, 43, 50];

/** Makes a session of one matrix product on `device`, runs it and checks what comes out. Never rejects. */
export async function probeDevice(device: DeviceName, options: ProbeOptions = {}): Promise<Probe> {
  const { timeout = TIMEOUT, module = createRequire(import.meta.url).resolve('onnxruntime-node') } = options;
  const task = { module, device, model: Buffer.from(productGraph()).toString('base64'), input: INPUT };
  const env = {
    ...process.env,
    // Under Electron, execPath is Electron: this makes it behave as Node.
    ELECTRON_RUN_AS_NODE: '1',
    // The Vulkan loader then tells which adapter it opens; onnxruntime does not.
    VK_LOADER_DEBUG: 'all',
  };
  const settings = { env, timeout, killSignal: 'SIGKILL', maxBuffer: MOST_OUTPUT, windowsHide: true } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', SCRIPT, JSON.stringify(task)], settings, (ended, stdout, log) => {
      if (ended?.killed) resolve({ failure: `It gave no answer within ${timeout / 1000} seconds.`, log });
      else if (ended) resolve({ failure: `It crashed when it was tried (${ended.signal ?? `exit code ${ended.code}`}).`, log });
      else resolve({ failure: failureIn(stdout), log });
    });
  });
}

/** What the script's last line says; null when the numbers are right. */
function failureIn(stdout: string): string | null {
  const { error, values } = JSON.parse(stdout.slice(stdout.lastIndexOf('\n'))) as { error?: string; values?: number[] };
  if (error !== undefined) return error;
  return EXPECTED.every((value, i) => value === values?.[i]) ? null : 'It computed wrong numbers when it was tried.';
}

function productGraph(): Uint8Array {
  const b = new GraphBuilder();
  const weights = b.weights('weights', Float32Array.from(WEIGHTS), [2, 2]);
  b.output('y', b.matmul(b.input('x', [2, 2]), weights), [2, 2]);
  return b.encode();
}
