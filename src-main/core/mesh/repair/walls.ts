/**
 * Triangles that are given from both sides: a wall within a shape or a sheet, which are no surface, or a part of the
 * surface, of which one side will do.
 */
import { edgeGroups } from '../edges.ts';
import { Groups } from './groups.ts';
import { vertexCount, type TriangleMesh } from '../mesh.ts';

/** What is seen at the edges of a part, as bits: three triangles or more, a border, a triangle that has one side. */
const CROWDED = 1;
const OPEN = 2;
const ATTACHED = 4;

/**
 * Which triangles are walls or sheets: [m]. Triangles of two sides that hang together are told from surface together:
 * a wall divides what is round it, and a sheet ends without going on in other triangles.
 * @param mesh every triangle once. @param isPair [m], whether it is given from both sides.
 */
export function wallsOf(mesh: TriangleMesh, isPair: Uint8Array): Uint8Array {
  const { order, starts } = edgeGroups(mesh.indices, vertexCount(mesh));
  const parts = new Groups(isPair.length);
  const seen = new Uint8Array(isPair.length);
  for (let edge = 0; edge + 1 < starts.length; edge++) {
    const around = Array.from(order.subarray(starts[edge], starts[edge + 1]), (h) => Math.floor(h / 3));
    const pairs = around.filter((t) => isPair[t]);
    const sight = around.length > 2 ? CROWDED : around.length === 1 ? OPEN : pairs.length === 1 ? ATTACHED : 0;
    for (const t of pairs) {
      parts.join(t, pairs[0] as number);
      seen[t] = (seen[t] as number) | sight;
    }
  }
  const ofPart = new Uint8Array(isPair.length);
  for (let t = 0; t < isPair.length; t++) {
    const part = parts.first(t);
    ofPart[part] = (ofPart[part] as number) | (seen[t] as number);
  }
  return isPair.map((isOne, t) => {
    const sight = ofPart[parts.first(t)] as number;
    return isOne && (sight & CROWDED || (sight & OPEN && !(sight & ATTACHED))) ? 1 : 0;
  });
}
