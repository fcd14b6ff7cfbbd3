/** A mesh as encoders take it. */
import type { TriangleMesh } from '../../core/mesh/mesh.ts';

export interface ShadedMesh extends TriangleMesh {
  /** [n, 3], of length 1. */
  normals: Float32Array;
  /** Whether 32-bit floats hold its positions as well as a mesh of its size needs. */
  isNearOrigin: boolean;
}
