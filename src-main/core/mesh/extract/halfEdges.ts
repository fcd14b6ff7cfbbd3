/** A closed, oriented manifold in which one can walk round a vertex. */
import { edgeGroups, nextHalfEdge, previousHalfEdge } from '../edges.ts';
import { vertexCount, type TriangleMesh } from '../mesh.ts';

export class HalfEdges {
  /** [3m]: the vertex that each half-edge starts from. */
  readonly origin: Uint32Array;
  /** [3m]: the half-edge on the other side of the same edge. */
  readonly opposite: Uint32Array;
  /** [n]: a half-edge that starts from each vertex. */
  readonly outgoing: Uint32Array;

  /** Copies the mesh. @throws RangeError unless every edge has two triangles that face the same side. */
  constructor(mesh: TriangleMesh) {
    this.origin = mesh.indices.slice();
    this.opposite = new Uint32Array(mesh.indices.length);
    this.outgoing = new Uint32Array(vertexCount(mesh));
    const { order, starts } = edgeGroups(mesh.indices, vertexCount(mesh));
    for (let edge = 0; edge + 1 < starts.length; edge++) {
      const start = starts[edge] as number;
      const [a, b] = [order[start] as number, order[start + 1] as number];
      const isPair = (starts[edge + 1] as number) - start === 2;
      if (!isPair || this.origin[a] === this.origin[b]) throw new RangeError('the mesh is not closed and oriented');
      this.opposite[a] = b;
      this.opposite[b] = a;
    }
    for (let h = 0; h < this.origin.length; h++) this.outgoing[this.origin[h] as number] = h;
  }

  /** The vertex that a half-edge runs to. */
  target(h: number): number {
    return this.origin[nextHalfEdge(h)] as number;
  }

  /** The next half-edge from the same vertex, going round it. */
  around(h: number): number {
    return this.opposite[previousHalfEdge(h)] as number;
  }

  /** The one of an edge's half-edges that stands for it. */
  edgeOf(h: number): number {
    return Math.min(h, this.opposite[h] as number);
  }

  /**
   * Draws the edge of h together: its target becomes its origin, and the two triangles at it are gone, which is for the
   * caller to remember.
   */
  collapse(h: number): void {
    const other = this.opposite[h] as number;
    const from = this.origin[h] as number;
    let spoke = other;
    do {
      this.origin[spoke] = from;
      spoke = this.around(spoke);
    } while (spoke !== other);
    for (const gone of [h, other]) {
      const a = this.opposite[nextHalfEdge(gone)] as number;
      const b = this.opposite[previousHalfEdge(gone)] as number;
      this.opposite[a] = b;
      this.opposite[b] = a;
      this.outgoing[this.origin[a] as number] = a;
      this.outgoing[this.origin[b] as number] = b;
    }
  }
}
