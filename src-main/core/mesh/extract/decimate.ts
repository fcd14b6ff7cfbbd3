/**
 * A mesh with fewer triangles: the edges whose collapse moves the surface least are drawn together, one after another.
 * What is closed and manifold stays so, because no collapse is made that would pinch it.
 */
import { nextHalfEdge, previousHalfEdge } from '../edges.ts';
import { HalfEdges } from './halfEdges.ts';
import { LowestFirst } from './lowestFirst.ts';
import { boundsOf, faceNormals, triangleCount, vertexCount, type TriangleMesh } from '../mesh.ts';
import { addPlane, leastPlace, quadricAt, QUADRIC_STRIDE } from './quadrics.ts';

/** A triangle may turn by a collapse as far as this cosine says. */
const LEAST_TURN = 0.2;

/**
 * Brings a closed, oriented manifold to at most `target` triangles, as far as that is possible without changing how it
 * hangs together. @throws RangeError when it is no such mesh.
 */
export function decimate(mesh: TriangleMesh, target: number): TriangleMesh {
  return triangleCount(mesh) <= target ? mesh : new Decimation(mesh).to(target);
}

class Decimation {
  /** [n, 3], about the middle of the mesh and about 1 large. */
  #positions: Float64Array;
  #toSource: (positions: Float64Array) => Float64Array;
  #edges: HalfEdges;
  #quadrics: Float64Array;
  #queue: LowestFirst;
  #isGone: Uint8Array;
  #triangles: number;
  #sum = new Float64Array(QUADRIC_STRIDE);
  #place = new Float64Array(3);
  /** When each vertex was last seen as a neighbour, in collapses. */
  #seen: Uint32Array;
  #visit = 0;

  constructor(mesh: TriangleMesh) {
    const { min, max } = boundsOf(mesh.positions);
    const size = Math.max(...max.map((value, axis) => value - (min[axis] as number))) || 1;
    const middle = max.map((value, axis) => (value + (min[axis] as number)) / 2);
    this.#positions = mesh.positions.map((value, i) => (value - (middle[i % 3] as number)) / size);
    this.#toSource = (positions) => positions.map((value, i) => value * size + (middle[i % 3] as number));
    this.#edges = new HalfEdges(mesh);
    this.#quadrics = faceQuadrics({ positions: this.#positions, indices: mesh.indices });
    this.#isGone = new Uint8Array(triangleCount(mesh));
    this.#triangles = triangleCount(mesh);
    this.#seen = new Uint32Array(vertexCount(mesh));
    this.#queue = new LowestFirst(mesh.indices.length);
    for (let h = 0; h < mesh.indices.length; h++) if (this.#edges.edgeOf(h) === h) this.#enqueue(h);
  }

  to(target: number): TriangleMesh {
    while (this.#triangles > target) {
      const h = this.#queue.shift();
      if (h === undefined) break;
      this.#cost(h);
      if (this.#keepsManifold(h) && this.#keepsFacing(h) && this.#keepsFacing(this.#edges.opposite[h] as number)) this.#collapse(h);
    }
    return this.#result();
  }

  #enqueue(h: number): void {
    this.#queue.set(this.#edges.edgeOf(h), this.#cost(h));
  }

  /** What a collapse costs; leaves the place of the vertex and its quadric in #place and #sum. */
  #cost(h: number): number {
    const [quadrics, positions, sum, place] = [this.#quadrics, this.#positions, this.#sum, this.#place];
    const u = this.#edges.origin[h] as number;
    const v = this.#edges.target(h);
    for (let k = 0; k < QUADRIC_STRIDE; k++) {
      sum[k] = (quadrics[QUADRIC_STRIDE * u + k] as number) + (quadrics[QUADRIC_STRIDE * v + k] as number);
    }
    for (let axis = 0; axis < 3; axis++) {
      place[axis] = ((positions[3 * u + axis] as number) + (positions[3 * v + axis] as number)) / 2;
    }
    leastPlace(sum, place);
    return quadricAt(sum, place[0] as number, place[1] as number, place[2] as number);
  }

  /** The ends have no neighbours in common but the two tips of the edge's triangles. */
  #keepsManifold(h: number): boolean {
    const [edges, seen] = [this.#edges, this.#seen];
    const visit = ++this.#visit;
    let spoke = h;
    do {
      seen[edges.target(spoke)] = visit;
      spoke = edges.around(spoke);
    } while (spoke !== h);
    const other = edges.opposite[h] as number;
    let common = 0;
    spoke = other;
    do {
      if (seen[edges.target(spoke)] === visit) common++;
      spoke = edges.around(spoke);
    } while (spoke !== other);
    // Two triangles with the same three tips are a pillow that has no edge to give.
    return common === 2 && this.#degree(previousHalfEdge(h)) > 3 && this.#degree(previousHalfEdge(other)) > 3;
  }

  #degree(h: number): number {
    let count = 0;
    let spoke = h;
    do {
      count++;
      spoke = this.#edges.around(spoke);
    } while (spoke !== h);
    return count;
  }

  /** Whether the triangles round the origin of h that stay would turn little if it moved to #place. */
  #keepsFacing(h: number): boolean {
    const { origin, opposite } = this.#edges;
    const other = opposite[h] as number;
    let spoke = h;
    do {
      const isGoing = Math.floor(spoke / 3) === Math.floor(h / 3) || Math.floor(spoke / 3) === Math.floor(other / 3);
      if (!isGoing) {
        const a = 3 * (origin[nextHalfEdge(spoke)] as number);
        const b = 3 * (origin[previousHalfEdge(spoke)] as number);
        if (!this.#isAlike(3 * (origin[spoke] as number), a, b)) return false;
      }
      spoke = this.#edges.around(spoke);
    } while (spoke !== h);
    return true;
  }

  /** Whether a triangle faces about the same side with its first corner at #place. */
  #isAlike(from: number, a: number, b: number): boolean {
    const [p, place] = [this.#positions, this.#place];
    const ex = (p[b] as number) - (p[a] as number);
    const ey = (p[b + 1] as number) - (p[a + 1] as number);
    const ez = (p[b + 2] as number) - (p[a + 2] as number);
    const ox = (p[from] as number) - (p[a] as number);
    const oy = (p[from + 1] as number) - (p[a + 1] as number);
    const oz = (p[from + 2] as number) - (p[a + 2] as number);
    const nx = (place[0] as number) - (p[a] as number);
    const ny = (place[1] as number) - (p[a + 1] as number);
    const nz = (place[2] as number) - (p[a + 2] as number);
    const [oldX, oldY, oldZ] = [oy * ez - oz * ey, oz * ex - ox * ez, ox * ey - oy * ex];
    const [newX, newY, newZ] = [ny * ez - nz * ey, nz * ex - nx * ez, nx * ey - ny * ex];
    const both = Math.sqrt((oldX ** 2 + oldY ** 2 + oldZ ** 2) * (newX ** 2 + newY ** 2 + newZ ** 2));
    return oldX * newX + oldY * newY + oldZ * newZ > LEAST_TURN * both;
  }

  #collapse(h: number): void {
    const edges = this.#edges;
    const other = edges.opposite[h] as number;
    const vertex = edges.origin[h] as number;
    for (const gone of [h, other]) {
      this.#isGone[Math.floor(gone / 3)] = 1;
      this.#queue.delete(edges.edgeOf(nextHalfEdge(gone)));
      this.#queue.delete(edges.edgeOf(previousHalfEdge(gone)));
    }
    this.#triangles -= 2;
    this.#positions.set(this.#place, 3 * vertex);
    this.#quadrics.set(this.#sum, QUADRIC_STRIDE * vertex);
    edges.collapse(h);
    const start = edges.outgoing[vertex] as number;
    let spoke = start;
    do {
      this.#enqueue(spoke);
      spoke = edges.around(spoke);
    } while (spoke !== start);
  }

  #result(): TriangleMesh {
    const { origin } = this.#edges;
    const place = new Int32Array(this.#seen.length).fill(-1);
    const kept = new Float64Array(this.#positions.length);
    const indices = new Uint32Array(3 * this.#triangles);
    let [vertices, to] = [0, 0];
    for (let h = 0; h < origin.length; h++) {
      if (this.#isGone[Math.floor(h / 3)]) continue;
      const vertex = origin[h] as number;
      if ((place[vertex] as number) < 0) {
        kept.set(this.#positions.subarray(3 * vertex, 3 * vertex + 3), 3 * vertices);
        place[vertex] = vertices++;
      }
      indices[to++] = place[vertex] as number;
    }
    return { positions: this.#toSource(kept.slice(0, 3 * vertices)), indices };
  }
}

/** For every vertex, the planes of its triangles, each as much as its area. */
function faceQuadrics(mesh: TriangleMesh): Float64Array {
  const { positions, indices } = mesh;
  const normals = faceNormals(mesh);
  const quadrics = new Float64Array(QUADRIC_STRIDE * vertexCount(mesh));
  for (let t = 0; t < indices.length; t += 3) {
    const [nx, ny, nz] = [normals[t] as number, normals[t + 1] as number, normals[t + 2] as number];
    const length = Math.hypot(nx, ny, nz);
    if (length === 0) continue;
    const p = 3 * (indices[t] as number);
    const [px, py, pz] = [positions[p] as number, positions[p + 1] as number, positions[p + 2] as number];
    for (let k = 0; k < 3; k++) {
      const at = QUADRIC_STRIDE * (indices[t + k] as number);
      addPlane(quadrics, at, nx / length, ny / length, nz / length, px, py, pz, length);
    }
  }
  return quadrics;
}
