/** PyTorch with the same network, in a process of its own: what a field is compared with. */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Batch } from '../../src-main/core/field/batch.ts';
import { isLinear, omegaOf, parameterLayout, type Layer } from '../../src-main/core/field/parameters.ts';
import { branchSizes, type FieldSpec } from '../../src-main/core/field/spec.ts';

/** What was asked for: milliseconds, and the loss before a step or the first value of a query. */
export interface Timed {
  ms: number;
  value: number;
}

export interface Peer {
  ask(word: 'step' | 'query'): Promise<Timed>;
  close(): void;
}

/** Ways of running it. As it comes, glibc gives large blocks back after each use, and half of the time goes into page faults. */
export const TORCH_WAYS = {
  default: { compile: false, env: {} },
  raised: { compile: false, env: { MALLOC_MMAP_THRESHOLD_: '4294967296', MALLOC_TRIM_THRESHOLD_: '4294967296', MALLOC_TOP_PAD_: '268435456' } },
  compiled: { compile: true, env: { MALLOC_MMAP_THRESHOLD_: '4294967296', MALLOC_TRIM_THRESHOLD_: '4294967296', MALLOC_TOP_PAD_: '268435456' } },
} as const;
export type TorchWay = keyof typeof TORCH_WAYS;

/** A Python that has PyTorch: COORDX_PYTHON or python3; null when there is none. */
export function pythonWithTorch(): string | null {
  const python = process.env['COORDX_PYTHON'] ?? 'python3';
  const { status } = spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
  return status === 0 ? python : null;
}

/** Starts it with the same parameters and the same batch. */
export function torchPeer(python: string, way: TorchWay, spec: FieldSpec, parameters: Float32Array, batch: Batch): Peer {
  const { compile, env } = TORCH_WAYS[way];
  const child = spawn(python, [path.join(import.meta.dirname, 'fieldInTorch.py')], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = (await lines.next()) as { value?: string; done?: boolean };
    if (done || value === undefined) throw new Error(`PyTorch ended: ${said.trim().split('\n').at(-1) ?? ''}`);
    return JSON.parse(value);
  };
  child.stdin.write(`${JSON.stringify({ ...describe(spec), compile, parameters: text(parameters), coordinates: batch.coordinates.map(text), targets: text(batch.targets) })}\n`);
  const ready = answer();
  return {
    ask: async (word) => {
      await ready;
      child.stdin.write(`${word}\n`);
      return (await answer()) as Timed;
    },
    close: () => child.kill('SIGKILL'),
  };
}

/** The network, for fieldInTorch.py: branches without encoding that are fused by products. */
function describe(spec: FieldSpec): object {
  if (spec.encoding.kind !== 'none' || spec.activation.kind !== 'sine' || spec.fusion !== 'product') throw new Error('fieldInTorch.py knows no such network');
  const { first, shared, tail } = parameterLayout(spec);
  const layers = (all: Layer[]): object[] => all.map((layer) => ({ ...layer, omega: isLinear(layer) ? 0 : omegaOf(spec, layer) }));
  return { first: layers(first), shared: layers(shared), tail: layers(tail), rank: spec.rank, outputs: spec.outputs, sizes: branchSizes(spec) };
}

function text(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
