/** A model as an .onnx file that says by itself what goes in and what comes out. */
import type { PictureDataset } from '../../core/kinds/types.ts';
import type { Model } from '../../core/session/model.ts';
import { exportedGraph } from '../../engines/onnx/fieldGraphs.ts';
import type { ShapeDataset } from '../../core/kinds/shape/signal.ts';

/**
 * Bytes of an ONNX file with the weights inside: coordinates of every branch in, values out, of any number of
 * bricks and rows. The metadata says what the numbers mean, every entry of it in JSON.
 */
export function modelGraph({ spec, parameters, dataset, training }: Model): Uint8Array {
  const metadata = {
    'coordx.axes': spec.axes,
    'coordx.coordinates': '[-1, 1], first and last sample on the ends',
    ...(dataset.kind === 'shape' ? shapeMetadata(dataset, training) : pictureMetadata(dataset)),
    'coordx.spec': spec,
  };
  const entries = Object.entries(metadata).map(([key, value]) => [key, JSON.stringify(value)]);
  return exportedGraph(spec, parameters, Object.fromEntries(entries) as Record<string, string>);
}

function pictureMetadata({ width, height }: PictureDataset): Record<string, unknown> {
  return { 'coordx.values': '[-1, 1] stands for [0, 1] sRGB', 'coordx.size': { width, height } };
}

/** `transform`: coordinates x, y, z are (source - center) * scale. */
function shapeMetadata({ transform }: ShapeDataset, { shape }: Model['training']): Record<string, unknown> {
  const distance = `signed distance, negative inside, truncated: 1 stands for ${shape?.truncation}`;
  return { 'coordx.values': shape?.target === 'occupancy' ? 'logit of being inside' : distance, 'coordx.transform': transform };
}
