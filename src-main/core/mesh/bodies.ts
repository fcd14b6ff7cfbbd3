/** The separate bodies of a closed mesh, as it is extracted: what floats beside the rest, and how to leave that out. */
import { faceNormals, triangleCount, vertexCount, type TriangleMesh } from './mesh.ts';
import { Groups } from './repair/groups.ts';
import { submeshes } from './repair/submesh.ts';

/** A body, or a cavity, of a smaller part of the largest body's volume is tiny. */
const TINY = 1e-3;

/** Six times the volumes of the parts that hang together, by their first vertices; of cavities, which face inwards, below 0. */
interface Parts {
  partOf: (vertex: number) => number;
  volumes: ReadonlyMap<number, number>;
  /** Of the largest body. */
  largest: number;
}

/** How many bodies there are, and how many of them are tiny. Cavities are none. */
export function bodiesOf(mesh: TriangleMesh): { bodies: number; tiny: number } {
  const { volumes, largest } = partsOf(mesh);
  const bodies = [...volumes.values()].filter((volume) => volume > 0);
  return { bodies: bodies.length, tiny: bodies.filter((volume) => isTiny(volume, largest)).length };
}

/**
 * The mesh without its tiny bodies and tiny cavities: each of less than a thousandth of the largest body's volume.
 * @returns the same mesh where there are none; how many were left out
 */
export function withoutFloating(mesh: TriangleMesh): { mesh: TriangleMesh; bodies: number; cavities: number } {
  const { partOf, volumes, largest } = partsOf(mesh);
  const tiny = new Set([...volumes].filter(([, volume]) => isTiny(volume, largest)).map(([part]) => part));
  if (tiny.size === 0) return { mesh, bodies: 0, cavities: 0 };
  const kept = new Uint32Array(triangleCount(mesh));
  let count = 0;
  for (let t = 0; t < triangleCount(mesh); t++) {
    if (!tiny.has(partOf(mesh.indices[3 * t] as number))) kept[count++] = t;
  }
  const cavities = [...tiny].filter((part) => (volumes.get(part) as number) < 0).length;
  return { mesh: submeshes(mesh)(kept.subarray(0, count)), bodies: tiny.size - cavities, cavities };
}

function isTiny(volume: number, largest: number): boolean {
  return Math.abs(volume) < TINY * largest;
}

function partsOf(mesh: TriangleMesh): Parts {
  const { positions, indices } = mesh;
  const parts = new Groups(vertexCount(mesh));
  for (let t = 0; t < indices.length; t += 3) {
    parts.join(indices[t] as number, indices[t + 1] as number);
    parts.join(indices[t] as number, indices[t + 2] as number);
  }
  const normals = faceNormals(mesh);
  const volumes = new Map<number, number>();
  for (let t = 0; t < triangleCount(mesh); t++) {
    const corner = 3 * (indices[3 * t] as number);
    const part = parts.first(indices[3 * t] as number);
    // About a vertex of the part itself, or rounding would make bodies far away of any size.
    const height = [0, 1, 2].reduce((sum, axis) => sum + ((positions[corner + axis] as number) - (positions[3 * part + axis] as number)) * (normals[3 * t + axis] as number), 0);
    volumes.set(part, (volumes.get(part) ?? 0) + height);
  }
  const largest = [...volumes.values()].reduce((most, volume) => Math.max(most, volume), 0);
  return { partOf: (vertex) => parts.first(vertex), volumes, largest };
}
