/** What kind of surface a mesh is: closed, manifold, consistently oriented, of how many parts. */
import { edgeGroups, nextHalfEdge } from '../edges.ts';
import { Groups } from './groups.ts';
import { areaOf, triangleCount, vertexCount, volumeOf, type TriangleMesh } from '../mesh.ts';

export interface MeshCheck {
  /** Vertices that triangles have. */
  vertices: number;
  edges: number;
  triangles: number;
  /** Parts that hang together by edges. */
  components: number;
  /** Edges of one triangle. */
  borderEdges: number;
  /** Edges of more than two triangles. */
  crowdedEdges: number;
  /** Edges of two triangles that face different sides. */
  foldedEdges: number;
  /** Vertices where several fans of triangles touch. */
  pinchedVertices: number;
  /** No border. */
  isClosed: boolean;
  /** Every point of it is like a point of a plane, or of its rim. */
  isManifold: boolean;
  isOriented: boolean;
  /** vertices - edges + triangles: 2 for every closed part without a handle. */
  euler: number;
  /** Of a mesh that is closed and oriented; negative when it faces inwards. */
  volume: number;
  area: number;
}

/** Checks a mesh. Vertices count as different when their numbers are. */
export function checkMesh(mesh: TriangleMesh): MeshCheck {
  const { indices } = mesh;
  const { order, starts } = edgeGroups(indices, vertexCount(mesh));
  const triangles = new Groups(triangleCount(mesh));
  const fans = new Groups(indices.length);
  let [borderEdges, crowdedEdges, foldedEdges] = [0, 0, 0];
  for (let edge = 0; edge + 1 < starts.length; edge++) {
    const [start, end] = [starts[edge] as number, starts[edge + 1] as number];
    const first = order[start] as number;
    if (end - start === 1) borderEdges++;
    if (end - start > 2) crowdedEdges++;
    for (let i = start + 1; i < end; i++) {
      const other = order[i] as number;
      const isFolded = indices[first] === indices[other];
      if (isFolded && end - start === 2) foldedEdges++;
      triangles.join(Math.floor(first / 3), Math.floor(other / 3));
      // Corners at both ends of the edge.
      fans.join(first, isFolded ? other : nextHalfEdge(other));
      fans.join(nextHalfEdge(first), isFolded ? nextHalfEdge(other) : other);
    }
  }
  const vertices = new Set(indices).size;
  const edges = starts.length - 1;
  const pinchedVertices = pinched(indices, fans, vertexCount(mesh));
  return {
    vertices,
    edges,
    triangles: triangleCount(mesh),
    components: triangles.count(),
    borderEdges,
    crowdedEdges,
    foldedEdges,
    pinchedVertices,
    isClosed: borderEdges === 0,
    isManifold: crowdedEdges === 0 && pinchedVertices === 0,
    isOriented: foldedEdges === 0 && crowdedEdges === 0,
    euler: vertices - edges + triangleCount(mesh),
    volume: volumeOf(mesh),
    area: areaOf(mesh),
  };
}

/** Vertices with more than one fan of corners. */
function pinched(indices: Uint32Array, fans: Groups, vertices: number): number {
  const fansAt = new Uint32Array(vertices);
  let sum = 0;
  for (let corner = 0; corner < indices.length; corner++) {
    if (fans.first(corner) !== corner) continue;
    const vertex = indices[corner] as number;
    fansAt[vertex] = (fansAt[vertex] as number) + 1;
    if (fansAt[vertex] === 2) sum++;
  }
  return sum;
}
