/** A shape as ground truth: its surface in the units of the field, and the way back to its own. */
import { boundsOf, type Bounds, type Surface, type Vector3 } from '../../mesh/mesh.ts';

/** normalised = (source - center) * scale, along x, y, z. */
export interface ShapeTransform {
  center: Vector3;
  scale: number;
}

export interface ShapeSignal {
  kind: 'shape';
  /** In the cube [-1, 1]^3, with room around it. */
  surface: Surface;
  /** Of the surface. */
  bounds: Bounds;
  transform: ShapeTransform;
}

/** A shape without its surface. */
export interface ShapeDataset {
  kind: 'shape';
  /** File name without folder. */
  name: string;
  /** From the units and the place of the source to those of the field. */
  transform: ShapeTransform;
  /** Along x, y, z, in source units. */
  size: [number, number, number];
  /** Of a point cloud 0. */
  triangles: number;
  /** Vertices of a mesh, or points of a cloud. */
  points: number;
}

/** Half of the longest side of a shape in the field: the rest of [-1, 1] is the margin in which it is known to end. */
export const SHAPE_REACH = 0.9;

/** Centres a surface and scales it uniformly. @throws RangeError when all of it is one point, or nothing. */
export function normalizeShape(surface: Surface, reach = SHAPE_REACH): ShapeSignal {
  const { min, max } = boundsOf(surface.positions);
  const middle = (axis: 0 | 1 | 2) => min[axis] + (max[axis] - min[axis]) / 2;
  const longest = Math.max(...max.map((value, axis) => value - (min[axis] as number)));
  if (!(longest > 0 && longest < Infinity)) throw new RangeError('a shape must have a size');
  const transform: ShapeTransform = { center: [middle(0), middle(1), middle(2)], scale: (2 * reach) / longest };
  const normalized = { ...surface, positions: toNormalized(surface.positions, transform) };
  return { kind: 'shape', surface: normalized, bounds: boundsOf(normalized.positions), transform };
}

/** Positions [n, 3] of the source in the units of the field. */
export function toNormalized(positions: Float64Array, { center, scale }: ShapeTransform): Float64Array {
  return positions.map((value, i) => (value - (center[i % 3] as number)) * scale);
}

/** Positions [n, 3] of the field in the units, and at the place, of the source. Normals are the same in both. */
export function toSource(positions: Float64Array, { center, scale }: ShapeTransform): Float64Array {
  return positions.map((value, i) => value / scale + (center[i % 3] as number));
}
