/** glTF 2.0, in one file (GLB) or with its buffers beside it: all triangles of its scene, where its nodes put them. */
import { FileError } from '../../core/base/errors.ts';
import { count } from '../../core/mesh/repair/repair.ts';
import { dracoDecoder, type DracoDecode } from './draco.ts';
import { GltfAccessors, type GltfBuffers } from './gltfAccessor.ts';
import { isMirror, placedMeshes, transformed, type Matrix, type PlacedMesh } from './gltfNodes.ts';
import { openGltf, type ReadBeside } from './gltfFile.ts';
import type { Gltf, GltfPrimitive } from './gltfSchema.ts';
import { prepareMeshopt } from './meshopt.ts';
import { checkCounts, MAX_TRIANGLES, tooManyTriangles, type RawShape } from './rawShape.ts';

const TRIANGLES = 4;
const STRIP = 5;
const FAN = 6;

/** Reads a GLB or glTF file. Normals, colours, materials, skins and animations are no part of a shape. */
export async function readGltf(data: Uint8Array, file: string, readBeside: ReadBeside): Promise<RawShape> {
  const { gltf, buffers } = await openGltf(data, file, readBeside);
  await prepareMeshopt(gltf);
  const isDraco = gltf.meshes?.some(({ primitives }) => primitives.some(dracoOf));
  return new SceneReader(gltf, buffers, isDraco ? await dracoDecoder(file) : null, file).read();
}

function dracoOf({ extensions }: GltfPrimitive): { bufferView: number; attributes: { POSITION?: number | undefined } } | undefined {
  return extensions?.KHR_draco_mesh_compression;
}

class SceneReader {
  #gltf: Gltf;
  #accessors: GltfAccessors;
  #draco: DracoDecode | null;
  #file: string;
  #positions: Float64Array[] = [];
  #corners: Uint32Array[] = [];
  #vertices = 0;
  #triangles = 0;
  #others = 0;
  /** Of the mesh that is read: where the positions of each accessor start. Its primitives often share them. */
  #placed = new Map<number, number>();

  constructor(gltf: Gltf, buffers: GltfBuffers, draco: DracoDecode | null, file: string) {
    this.#gltf = gltf;
    this.#draco = draco;
    this.#accessors = new GltfAccessors(gltf, buffers, file);
    this.#file = file;
  }

  read(): RawShape {
    const meshes = placedMeshes(this.#gltf, this.#file);
    let isPosed = false;
    for (const placed of meshes) {
      const mesh = this.#gltf.meshes?.[placed.mesh];
      if (!mesh) throw new FileError(`"${this.#file}" cannot be read: it has a node of a mesh that is not there.`);
      isPosed ||= placed.hasSkin || mesh.primitives.some(({ targets }) => (targets?.length ?? 0) > 0);
      this.#placed.clear();
      for (const primitive of mesh.primitives) this.#add(primitive, placed);
    }
    const notes: string[] = [];
    if (isPosed) notes.push('Skins and morph targets are not applied: the shape is in its resting pose.');
    if (this.#others > 0) notes.push(`${count(this.#others, 'set')} of lines or points in the file ${this.#others === 1 ? 'is' : 'are'} no surface.`);
    return { kind: 'polygons', positions: joined(this.#positions, this.#vertices), corners: joinedIndices(this.#corners, this.#triangles), sides: null, notes };
  }

  #add(primitive: GltfPrimitive, { toWorld }: PlacedMesh): void {
    const { indices, mode = TRIANGLES } = primitive;
    const { POSITION: accessor } = primitive.attributes;
    if (accessor === undefined) return;
    if (mode < TRIANGLES) {
      this.#others++;
      return;
    }
    if (mode > FAN) throw new FileError(`"${this.#file}" cannot be read: it has triangles of an unknown kind.`);
    const packed = dracoOf(primitive);
    if (packed) {
      this.#addPacked(packed, toWorld);
      return;
    }
    const vertices = this.#accessors.count(accessor);
    const corners = indices === undefined ? vertices : this.#accessors.count(indices);
    checkCounts(this.#file, vertices, mode === TRIANGLES ? corners : 3 * corners);
    const order = indices === undefined ? Float64Array.from({ length: vertices }, (_, i) => i) : this.#accessors.indices(indices);
    this.#addTriangles(order, mode, vertices, toWorld, () => this.#startOf(accessor, toWorld));
  }

  /** A set of triangles packed by Draco: always a list of them. */
  #addPacked({ bufferView, attributes }: NonNullable<ReturnType<typeof dracoOf>>, toWorld: Matrix): void {
    if (!this.#draco || attributes.POSITION === undefined) return;
    const { positions, indices } = this.#draco(this.#accessors.view(bufferView), attributes.POSITION);
    this.#addTriangles(indices, TRIANGLES, positions.length / 3, toWorld, () => this.#place(positions, toWorld));
  }

  #addTriangles(order: Float64Array, mode: number, vertices: number, toWorld: Matrix, place: () => number): void {
    const triangles = trianglesOf(order, mode, isMirror(toWorld));
    this.#triangles += triangles.length / 3;
    if (this.#triangles > MAX_TRIANGLES) throw tooManyTriangles(this.#file);
    if (order.some((vertex) => vertex >= vertices)) {
      throw new FileError(`"${this.#file}" cannot be read: a triangle names a vertex that is not there.`);
    }
    const start = place();
    this.#corners.push(triangles.map((vertex) => vertex + start));
  }

  /** Where the positions of an accessor start among all; reads them when they are not there yet. */
  #startOf(accessor: number, toWorld: Matrix): number {
    const known = this.#placed.get(accessor);
    if (known !== undefined) return known;
    checkCounts(this.#file, this.#vertices + this.#accessors.count(accessor), 0);
    const start = this.#place(this.#accessors.positions(accessor), toWorld);
    this.#placed.set(accessor, start);
    return start;
  }

  /** Adds positions [n, 3] to all, and says where they start there. */
  #place(positions: Float64Array, toWorld: Matrix): number {
    const start = this.#vertices;
    this.#vertices += positions.length / 3;
    checkCounts(this.#file, this.#vertices, 0);
    this.#positions.push(transformed(positions, toWorld));
    return start;
  }
}

/** Triangles of a list, a strip or a fan of vertices. */
function trianglesOf(order: Float64Array, mode: number, isMirrored: boolean): Uint32Array {
  const count = mode === TRIANGLES ? Math.floor(order.length / 3) : Math.max(0, order.length - 2);
  const indices = new Uint32Array(3 * count);
  for (let t = 0; t < count; t++) {
    const first = mode === TRIANGLES ? 3 * t : mode === STRIP ? t : 0;
    const second = mode === TRIANGLES ? 3 * t + 1 : t + 1;
    // Every other triangle of a strip runs the other way.
    const isTurned = isMirrored !== (mode === STRIP && t % 2 === 1);
    indices[3 * t] = order[first] as number;
    indices[3 * t + (isTurned ? 2 : 1)] = order[second] as number;
    indices[3 * t + (isTurned ? 1 : 2)] = order[second + 1] as number;
  }
  return indices;
}

function joined(pieces: Float64Array[], vertices: number): Float64Array {
  const all = new Float64Array(3 * vertices);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function joinedIndices(pieces: Uint32Array[], triangles: number): Uint32Array {
  const all = new Uint32Array(3 * triangles);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
