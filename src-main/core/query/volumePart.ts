/** What a volume is made in: parts that tell how far it is, and its grid in the end. */
import type { SparseGrid } from '../mesh/sparseGrid.ts';

/** How far a volume is; the last part holds it. */
export interface VolumePart {
  /** 0..1 */
  done: number;
  /** Distances in units of the field, negative inside; of a field of occupancy its logits, turned round. */
  grid: SparseGrid | null;
}

/** The grid that the parts of a volume end with. */
export async function wholeVolume(parts: AsyncIterable<VolumePart>, progress?: (done: number) => void): Promise<SparseGrid> {
  for await (const { done, grid } of parts) {
    if (grid) return grid;
    progress?.(done);
  }
  throw new RangeError('a volume ends with its grid');
}
