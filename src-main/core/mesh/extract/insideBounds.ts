/** Where in a grid the inside of a shape is. */
import type { Bounds, Vector3 } from '../mesh.ts';
import { brickCounts, spacing, type GridSize, type SparseGrid } from '../sparseGrid.ts';

/** The box of all samples that are inside, up to the samples around them; null when none is. */
export function insideBounds(grid: SparseGrid): Bounds | null {
  const { size, bounds, brick, table, fill } = grid;
  const [, ny, nx] = brickCounts(grid);
  const extent = new Extent();
  for (const [place, kept] of table.entries()) {
    const corner: GridSize = [
      Math.floor(place / (ny * nx)) * brick[0],
      (Math.floor(place / nx) % ny) * brick[1],
      (place % nx) * brick[2],
    ];
    if (kept >= 0) includeKept(extent, grid, kept, corner);
    else if ((fill[place] as number) <= 0) {
      extent.include(...corner);
      extent.include(corner[0] + brick[0] - 1, corner[1] + brick[1] - 1, corner[2] + brick[2] - 1);
    }
  }
  if (extent.first[0] === Infinity) return null;
  const steps = spacing(grid);
  const end = (samples: GridSize, by: number): Vector3 => {
    const place = (axis: 0 | 1 | 2): number => {
      const along = (2 - axis) as 0 | 1 | 2;
      return bounds.min[axis] + Math.min(size[along] - 1, Math.max(0, samples[along] + by)) * steps[axis];
    };
    return [place(0), place(1), place(2)];
  };
  return { min: end(extent.first, -1), max: end(extent.last, 1) };
}

/** The first and the last of some samples along z, y, x. */
class Extent {
  first: GridSize = [Infinity, Infinity, Infinity];
  last: GridSize = [-Infinity, -Infinity, -Infinity];

  include(z: number, y: number, x: number): void {
    const [first, last] = [this.first, this.last];
    if (z < first[0]) first[0] = z;
    if (z > last[0]) last[0] = z;
    if (y < first[1]) first[1] = y;
    if (y > last[1]) last[1] = y;
    if (x < first[2]) first[2] = x;
    if (x > last[2]) last[2] = x;
  }
}

function includeKept(extent: Extent, { brick, values }: SparseGrid, kept: number, [z0, y0, x0]: GridSize): void {
  let from = kept * brick[0] * brick[1] * brick[2];
  for (let z = 0; z < brick[0]; z++) {
    for (let y = 0; y < brick[1]; y++) {
      for (let x = 0; x < brick[2]; x++) {
        if ((values[from++] as number) <= 0) extent.include(z0 + z, y0 + y, x0 + x);
      }
    }
  }
}
