/** Shapes: fields of z, y and x, whose value is the distance to a surface. */
import type { BrickShape } from '../../field/batch.ts';
import type { FieldDomain } from '../../field/domain.ts';
import { isMesh, triangleCount, vertexCount } from '../../mesh/mesh.ts';
import type { RunConfig } from '../../settings/settings.ts';
import { solves } from '../../training/method.ts';
import type { Kind } from '../kind.ts';
import { solvedSamples } from './distanceGrid.ts';
import { shapeBricks } from './plan.ts';
import { SHAPE_PRESETS } from './presets.ts';
import type { ShapeMetrics } from './quality.ts';
import { OWN_SETTINGS, SHAPE_SETTINGS } from './settings.ts';
import type { ShapeDataset, ShapeSignal } from './signal.ts';
import { ShapeSource, shapeTraining } from './source.ts';

/** Samples along the axes that presets are made for: a shape has none of its own. */
const SAMPLES = 256;

export const SHAPE: Kind<'shape'> = {
  name: 'shape',
  inWords: 'a shape',
  plural: 'shapes',
  axes: ['z', 'y', 'x'],
  presets: SHAPE_PRESETS,
  settings: SHAPE_SETTINGS,
  ownSettings: OWN_SETTINGS,
  learnsDistances: true,
  quality: {
    name: 'iou',
    of: ({ iouHard }) => iouHard,
    isOwn: <M extends object>(metrics: M): metrics is M & ShapeMetrics => 'iouEasy' in metrics,
  },
  outputsInWords: 'as a shape has one distance',
  hasOutputs: () => 'a shape has one',
  describe,
  domain: (): FieldDomain => ({ axes: ['z', 'y', 'x'], sizes: [SAMPLES, SAMPLES, SAMPLES], outputs: 1 }),
  sizeInWords: ({ points }) => `${points} vertices`,
  pixels: () => null,
  /** Up is y. */
  turnedAxes: () => ['y'],
  isSameForm: (one, other) => placeOf(one) === placeOf(other),
  stepShape,
  open: (signal, name, data) => new ShapeSource(signal, describe(signal, name), data),
};

function stepShape({ spec, training }: RunConfig): BrickShape {
  if (!solves(training)) return shapeBricks({ ...training, shape: shapeTraining(training) }, spec.branches);
  const samples = solvedSamples(spec);
  return { bricks: 1, counts: spec.branches.map(({ length }) => samples ** length) };
}

function describe({ surface, bounds, transform }: ShapeSignal, name: string): ShapeDataset {
  const along = (axis: 0 | 1 | 2): number => (bounds.max[axis] - bounds.min[axis]) / transform.scale;
  const triangles = isMesh(surface) ? triangleCount(surface) : 0;
  return { kind: 'shape', name, transform, size: [along(0), along(1), along(2)], triangles, points: vertexCount(surface) };
}

/** A shape elsewhere, or of another size, would be exported to where the first one was. */
function placeOf({ transform, size, triangles, points }: ShapeDataset): string {
  return [...transform.center, transform.scale, ...size, triangles, points].join();
}
