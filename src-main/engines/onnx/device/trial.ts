/** What the process of a probe does (probe.ts): one matrix product on one device of onnxruntime. */
import type { DeviceName } from '../../../core/engine/engine.ts';
import { GraphBuilder } from '../graph/graphBuilder.ts';

/** onnxruntime-node, as far as a trial goes by it. */
export type TrialRuntime = Pick<typeof import('../load.ts').ort, 'InferenceSession' | 'Tensor' | 'env'>;

const INPUT = [1, 2, 3, 4];
const WEIGHTS = [5, 6, 7, 8];
/** The product of both as 2 x 2 matrices, exact in any arithmetic. */
const EXPECTED = [19, 22, 43, 50];

/**
 * Makes a session on `device`, runs it and checks what comes out. Native code is loaded, and may take the process along.
 * Gives why the device cannot be used, in onnxruntime's own words or a sentence; null when it computed what it should.
 */
export async function tryDevice(
  device: DeviceName,
  load: () => Promise<TrialRuntime> = async () => (await import('../load.ts')).ort,
): Promise<string | null> {
  try {
    const { InferenceSession, Tensor, env } = await load();
    env.logLevel = 'verbose';
    const session = await InferenceSession.create(productGraph(), {
      executionProviders: [device],
      // Were a node to fall back to the processor, every device would seem to work.
      extra: { session: { disable_cpu_ep_fallback: '1' } },
    });
    const { y } = await session.run({ x: new Tensor('float32', Float32Array.from(INPUT), [2, 2]) });
    const values = y?.data as Float32Array | undefined;
    return EXPECTED.every((value, i) => value === values?.[i]) ? null : 'It computed wrong numbers when it was tried.';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function productGraph(): Uint8Array {
  const b = new GraphBuilder();
  const weights = b.weights('weights', Float32Array.from(WEIGHTS), [2, 2]);
  b.output('y', b.matmul(b.input('x', [2, 2]), weights), [2, 2]);
  return b.encode();
}
