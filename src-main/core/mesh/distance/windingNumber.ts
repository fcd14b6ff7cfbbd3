/**
 * The generalized winding number: how often a surface goes round a point, 1 inside and 0 outside where it is closed,
 * and in between near holes (Jacobson et al., 2013). Near items count exactly, far ones by their sums.
 */
import type { BoundingTree } from './boundingTree.ts';
import { farWinding, SUM_STRIDE } from './dipoleSums.ts';

/** What the item at a place of the tree's order adds at a point. */
export type ItemWinding = (place: number, x: number, y: number, z: number) => number;

/** The winding number of a tree's items at a point; `sums` are of dipoleSums.ts. */
export function windingNumber(
  tree: BoundingTree,
  sums: Float32Array,
  itemWinding: ItemWinding,
): (x: number, y: number, z: number) => number {
  const { after, first, count } = tree;
  const nodes = after.length;
  return (x, y, z) => {
    let winding = 0;
    let node = 0;
    while (node < nodes) {
      const at = SUM_STRIDE * node;
      const rx = (sums[at] as number) - x;
      const ry = (sums[at + 1] as number) - y;
      const rz = (sums[at + 2] as number) - z;
      const r2 = rx * rx + ry * ry + rz * rz;
      if (r2 > (sums[at + 3] as number)) {
        winding += farWinding(sums, at, rx, ry, rz, r2);
        node = after[node] as number;
        continue;
      }
      const items = count[node] as number;
      if (items > 0) {
        const start = first[node] as number;
        for (let place = start; place < start + items; place++) winding += itemWinding(place, x, y, z);
      }
      node++;
    }
    return winding;
  };
}

/** Solid angles of triangles [m, 9], corners a, b, c, over 4 pi (Van Oosterom and Strackee, 1983). */
export function triangleWinding(corners: Float32Array): ItemWinding {
  return (place, x, y, z) => {
    const i = 9 * place;
    const ax = (corners[i] as number) - x;
    const ay = (corners[i + 1] as number) - y;
    const az = (corners[i + 2] as number) - z;
    const bx = (corners[i + 3] as number) - x;
    const by = (corners[i + 4] as number) - y;
    const bz = (corners[i + 5] as number) - z;
    const cx = (corners[i + 6] as number) - x;
    const cy = (corners[i + 7] as number) - y;
    const cz = (corners[i + 8] as number) - z;
    const a = Math.sqrt(ax * ax + ay * ay + az * az);
    const b = Math.sqrt(bx * bx + by * by + bz * bz);
    const c = Math.sqrt(cx * cx + cy * cy + cz * cz);
    const volume = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
    const ab = ax * bx + ay * by + az * bz;
    const bc = bx * cx + by * cy + bz * cz;
    const ca = cx * ax + cy * ay + cz * az;
    return Math.atan2(volume, a * b * c + ab * c + bc * a + ca * b) / (2 * Math.PI);
  };
}

/** Discs [n, 7], centre, normal and radius, as dipoles. Its own centre sees nothing of a disc. */
export function discWinding(discs: Float32Array): ItemWinding {
  return (place, x, y, z) => {
    const i = 7 * place;
    const dx = (discs[i] as number) - x;
    const dy = (discs[i + 1] as number) - y;
    const dz = (discs[i + 2] as number) - z;
    const radius = discs[i + 6] as number;
    const height = dx * (discs[i + 3] as number) + dy * (discs[i + 4] as number) + dz * (discs[i + 5] as number);
    const r2 = dx * dx + dy * dy + dz * dz;
    return r2 > 0 ? (height * radius * radius) / (4 * r2 * Math.sqrt(r2)) : 0;
  };
}
