/** Products of float64 matrices by onnxruntime, on the processor: graphics devices have no float64. */
import { productSize, type Multiply } from '../../core/engine/multiply.ts';
import { GraphBuilder } from './graph/graphBuilder.ts';
import { createSession, float64Tensor, runSession, type InferenceSession } from './runtime.ts';

/** One session for each choice of transposed sides, made when it is first needed. */
export function onnxMultiply(threads?: number): Multiply {
  const sessions = new Map<string, Promise<InferenceSession>>();
  return async (a, b, turned = {}) => {
    const [rows, columns] = productSize(a, b, turned);
    const key = `${turned.a === true}${turned.b === true}`;
    const session = sessions.get(key) ?? createSession(productGraph(turned.a === true, turned.b === true), { device: 'cpu', threads });
    sessions.set(key, session);
    session.catch(() => sessions.delete(key));
    const feeds = { a: float64Tensor(a.values, [a.rows, a.columns]), b: float64Tensor(b.values, [b.rows, b.columns]) };
    const { product } = await runSession<Float64Array>(await session, feeds);
    return { rows, columns, values: product as Float64Array };
  };
}

function productGraph(turnA: boolean, turnB: boolean): Uint8Array {
  const b = new GraphBuilder();
  const left = b.input('a', ['a.rows', 'a.columns'], 'float64');
  const right = b.input('b', ['b.rows', 'b.columns'], 'float64');
  const product = b.node('Gemm', [left, right], { transA: turnA ? 1 : 0, transB: turnB ? 1 : 0 });
  b.output('product', product, ['rows', 'columns'], 'float64');
  return b.encode();
}
