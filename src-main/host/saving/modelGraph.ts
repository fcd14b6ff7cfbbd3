/** A model as an .onnx file that says by itself what goes in and what comes out. */
import { hostKind } from '../kinds/table.ts';
import type { Model } from '../../core/session/model.ts';
import { exportedGraph } from '../../engines/onnx/graph/exportedGraph.ts';

/**
 * Bytes of an ONNX file with the weights inside: coordinates of every branch in, values out, of any number of
 * bricks and rows. The metadata says what the numbers mean, every entry of it in JSON.
 */
export function modelGraph({ spec, parameters, dataset, training }: Model): Uint8Array {
  const metadata = {
    'coordx.axes': spec.axes,
    'coordx.coordinates': '[-1, 1], first and last sample on the ends',
    ...hostKind(dataset).graphMetadata(dataset, training),
    'coordx.spec': spec,
  };
  const entries = Object.entries(metadata).map(([key, value]) => [key, JSON.stringify(value)]);
  return exportedGraph(spec, parameters, Object.fromEntries(entries) as Record<string, string>);
}
