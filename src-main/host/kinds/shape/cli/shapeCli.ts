/** Shapes on the command line. */
import { stat } from 'node:fs/promises';
import type { ShapeMetrics } from '../../../../core/kinds/shape/quality.ts';
import { normalizeShape, type ShapeDataset, type ShapeSignal } from '../../../../core/kinds/shape/signal.ts';
import { domainOf, pictureOf } from '../../../../core/kinds/table.ts';
import { boundsOf, isMesh, vertexCount, type Surface } from '../../../../core/mesh/mesh.ts';
import { checkMesh } from '../../../../core/mesh/repair/checks.ts';
import type { SelectionFlags } from '../../../cli/flags.ts';
import { refuseSelection } from '../../../cli/selection.ts';
import type { Terminal } from '../../../cli/terminal.ts';
import { bytes, count } from '../../../cli/words.ts';
import type { CliKind, Facts } from '../../cliKind.ts';
import { meshModel } from './mesh.ts';
import { renderModel } from './render.ts';

export const shapeCli: CliKind<'shape'> = {
  formats: 'shape (OBJ, PLY, STL, GLB, glTF, OFF, XYZ)',
  example: { axes: ['z', 'y', 'x'], sizes: [256, 256, 256], outputs: 1 },
  read: readShapeSignal,
  facts: shapeFacts,
  datasetWords: shapeWords,
  qualityWords: shapeQuality,
  targetWords: ({ shape }) => (shape?.target === 'distance' ? `distances up to ${shape.truncation}` : 'occupancy'),
  wholeQuery: (_, dataset) => ({ sizes: domainOf(dataset).sizes, words: 'on 256 x 256 x 256 samples' }),
  commands: {
    query: async (_, { model }) => void pictureOf(model.dataset),
    mesh: meshModel,
    render: renderModel,
  },
};

/** What was repaired is said. */
async function readShapeSignal(terminal: Terminal, file: string, flags: SelectionFlags): Promise<ShapeSignal> {
  refuseSelection(file, flags);
  const { readShape } = await import('../../../../io/mesh/readShape.ts');
  const { surface, notes } = await readShape(file);
  for (const note of notes) terminal.err(`${note}\n`);
  return normalizeShape(surface);
}

async function shapeFacts(file: string): Promise<Facts> {
  const { readShape } = await import('../../../../io/mesh/readShape.ts');
  const { surface, notes } = await readShape(file);
  const { size: fileBytes } = await stat(file);
  const { min, max } = boundsOf(surface.positions);
  const along = (axis: 0 | 1 | 2): number => max[axis] - min[axis];
  const size: [number, number, number] = [along(0), along(1), along(2)];
  const triangles = isMesh(surface) ? surface.indices.length / 3 : 0;
  const points = vertexCount(surface);
  const checks = surfaceChecks(surface);
  return {
    json: { kind: 'shape', file, bytes: fileBytes, triangles, points, size, min, ...checks?.json, notes },
    rows: [
      ['shape', file],
      ['surface', shapeWords({ triangles, points, size })],
      ...(checks ? [['mesh', checks.words]] : []),
      ['file size', bytes(fileBytes)],
      ...notes.map((note) => ['note', note]),
    ],
  };
}

/** What kind of mesh it is; null of a point cloud. */
function surfaceChecks(surface: Surface): { json: object; words: string } | null {
  if (!isMesh(surface)) return null;
  const { isClosed, isManifold, isOriented, components, borderEdges } = checkMesh(surface);
  const words = [
    isClosed ? 'closed' : `open at ${count(borderEdges)} edges`,
    isManifold ? 'manifold' : 'not manifold',
    isOriented ? 'one orientation' : 'mixed orientations',
    `${count(components)} part${components === 1 ? '' : 's'}`,
  ];
  return { json: { isClosed, isManifold, isOriented, components }, words: words.join(', ') };
}

/** `69,451 triangles, 1.56 x 1.54 x 1.21`, the size in source units; of a cloud its points. */
function shapeWords({ triangles, points, size }: Pick<ShapeDataset, 'triangles' | 'points' | 'size'>): string {
  const what = triangles > 0 ? `${count(triangles)} triangle${triangles === 1 ? '' : 's'}` : `${count(points)} points with normals`;
  return `${what}, ${size.map((side) => Number(side.toPrecision(3))).join(' x ')}`;
}

/** In the units of the field. */
function shapeQuality({ iouEasy, iouHard, distance, chamfer, eikonal }: ShapeMetrics): string {
  return [
    `IoU ${iouEasy.toFixed(4)} easy and ${iouHard.toFixed(4)} hard`,
    ...(distance === null ? [] : [`distances off by ${distance.toPrecision(3)} near the surface`]),
    chamfer === null ? 'no surface' : `Chamfer ${chamfer.toPrecision(3)}`,
    ...(eikonal === null ? [] : [`eikonal deviation ${eikonal.toPrecision(3)}`]),
  ].join(', ');
}
