/** One product of matrices by onnxruntime: what a device does at best, to compare fields with. */
import { Random } from '../../core/base/random.ts';
import type { DeviceName } from '../../core/engine/engine.ts';
import { GraphBuilder, type Tensor } from './graph/graphBuilder.ts';
import { createSession, runSession, tensor } from './runtime.ts';

export interface Product {
  /** Multiplies once; of the result only the largest number is handed over. */
  run: () => Promise<unknown>;
  dispose: () => Promise<void>;
}

/** [rows, inner] times [inner, columns] on a device. */
export async function matrixProduct(device: DeviceName, rows: number, inner: number, columns: number): Promise<Product> {
  const b = new GraphBuilder();
  const random = new Random(1);
  const feeds: Record<string, ReturnType<typeof tensor>> = {};
  const matrix = (name: string, m: number, n: number): Tensor => {
    const values = Float32Array.from({ length: m * n }, () => random.uniform());
    // On a processor they are fed, as the activations of a layer are; to a GPU they would have to travel each time.
    if (device !== 'cpu') return b.weights(name, values, [m, n]);
    feeds[name] = tensor(values, [m, n]);
    return b.input(name, [m, n]);
  };
  const left = matrix('a', rows, inner);
  const right = matrix('b', inner, columns);
  // Without an input, the product would be computed once, when the session is made.
  const scale = b.input('scale', []);
  feeds['scale'] = tensor(Float32Array.of(1), []);
  const product = b.matmul(device === 'cpu' ? left : b.multiply(left, scale), right);
  b.output('largest', b.multiply(b.node('ReduceMax', [product], { keepdims: 0 }), scale), []);
  const session = await createSession(b.encode(), { device });
  return { run: () => runSession(session, feeds), dispose: () => session.release() };
}
