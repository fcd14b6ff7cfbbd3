/** GLB: glTF 2.0 in one file, one mesh with normals. Far from the origin a node brings it to its place. */
import { boundsOf, type Vector3 } from '../../core/mesh/mesh.ts';
import type { ShadedMesh } from './shadedMesh.ts';

const GLB_MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;
const [FLOAT, UNSIGNED_INT] = [5126, 5125];
const [ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER] = [34962, 34963];

export function encodeGlb(mesh: ShadedMesh): Uint8Array[] {
  const { min, max } = boundsOf(mesh.positions);
  const middle = min.map((low, axis) => (low + (max[axis] as number)) / 2) as Vector3;
  const origin: Vector3 = mesh.isNearOrigin ? [0, 0, 0] : middle;
  const positions = Float32Array.from(mesh.positions, (value, i) => value - (origin[i % 3] as number));
  const binary = [positions, mesh.normals, mesh.indices].map(littleEndian);
  return glbOf(description(mesh, positions, origin, binary), binary);
}

/** A file of a description and the parts of its one buffer, which are of whole words. */
export function glbOf(description: object, binary: Uint8Array[]): Uint8Array[] {
  const json = padded(Buffer.from(JSON.stringify(description), 'utf8'));
  const length = binary.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const header = Buffer.alloc(20);
  for (const [i, word] of [GLB_MAGIC, 2, 28 + json.length + length, json.length, JSON_CHUNK].entries()) {
    header.writeUInt32LE(word, 4 * i);
  }
  const binaryHeader = Buffer.alloc(8);
  binaryHeader.writeUInt32LE(length, 0);
  binaryHeader.writeUInt32LE(BINARY_CHUNK, 4);
  return [header, json, binaryHeader, ...binary];
}

/** Every machine that runs this is little-endian, like the file. */
export function littleEndian(values: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Chunks of JSON are filled up with spaces to whole words. */
function padded(text: Buffer): Buffer {
  return Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, ' ')]);
}

function description({ indices }: ShadedMesh, positions: Float32Array, origin: Vector3, binary: Uint8Array[]): object {
  const { min, max } = boundsOf(Float64Array.from(positions));
  const vertices = positions.length / 3;
  const isPlaced = origin.some((value) => value !== 0);
  let byteOffset = 0;
  const bufferViews = binary.map(({ byteLength }, i) => {
    const view = { buffer: 0, byteOffset, byteLength, target: i === 2 ? ELEMENT_ARRAY_BUFFER : ARRAY_BUFFER };
    byteOffset += byteLength;
    return view;
  });
  return {
    asset: { version: '2.0', generator: 'CoordX Studio' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, ...(isPlaced ? { translation: origin } : {}) }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0, NORMAL: 1 }, indices: 2, material: 0 }] }],
    materials: [{ pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.8 } }],
    accessors: [
      { bufferView: 0, componentType: FLOAT, count: vertices, type: 'VEC3', min, max },
      { bufferView: 1, componentType: FLOAT, count: vertices, type: 'VEC3' },
      { bufferView: 2, componentType: UNSIGNED_INT, count: indices.length, type: 'SCALAR' },
    ],
    bufferViews,
    buffers: [{ byteLength: byteOffset }],
  };
}
