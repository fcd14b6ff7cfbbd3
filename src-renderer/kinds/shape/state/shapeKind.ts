/** Shapes, as the window knows them. */
import type { ShapeDataset } from '../../../../src-main/core/kinds/shape/signal.ts';
import type { Bounds, Vector3 } from '../../../../src-main/core/mesh/mesh.ts';
import type { WindowKind } from '../../windowKind.ts';
import { ShapeLook } from './shapeLook.svelte.ts';
import { asShape, Shapes } from './shapes.svelte.ts';
import { SHAPE_SETTING_ROWS } from './shapeSettings.ts';

/** A vertex has three float32, a triangle three 32-bit numbers of vertices. */
const VERTEX_BYTES = 12;
const TRIANGLE_BYTES = 12;

export const SHAPE = {
  stage: 'Shape',
  menu: 'shape',
  values: 'distances',
  whole: 'distance',
  raw: ({ points, triangles }) => ({
    ...(triangles > 0 ? { name: 'Mesh', unit: 'vertex' } : { name: 'Point cloud', unit: 'point' }),
    count: points,
    bytes: points * VERTEX_BYTES + triangles * TRIANGLE_BYTES,
  }),
  sizeWords: () => null,
  exports: ['exportPicture', 'exportClip', 'exportMesh'],
  settings: SHAPE_SETTING_ROWS,
  open: (desk) => {
    const look = new ShapeLook(() => {
      const shape = asShape(desk.subject);
      return shape && boundsOf(shape);
    });
    return new Shapes(desk, look);
  },
} as const satisfies WindowKind<'shape'>;

/** Of a shape in its domain: it lies in the middle of that. */
function boundsOf({ size, transform }: ShapeDataset): Bounds {
  const [x, y, z] = size.map((side) => (side * transform.scale) / 2) as Vector3;
  return { min: [-x, -y, -z], max: [x, y, z] };
}
