/** Geometry compressed with Draco (KHR_draco_mesh_compression), read by its own decoder, which is WebAssembly. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { FileError } from '../../core/base/errors.ts';
import { checkCounts } from './rawShape.ts';

/** What is used of draco3dgltf, which brings no types. */
interface DracoModule {
  Decoder: new () => DracoDecoder;
  DecoderBuffer: new () => object & { Init(data: Int8Array, length: number): void };
  Mesh: new () => DracoMesh;
  TRIANGULAR_MESH: number;
  DT_FLOAT32: number;
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(place: number): void;
}
interface DracoMesh {
  num_faces(): number;
  num_points(): number;
}
interface DracoDecoder {
  GetEncodedGeometryType(buffer: object): number;
  DecodeBufferToMesh(buffer: object, mesh: DracoMesh): { ok(): boolean };
  GetAttributeByUniqueId(mesh: DracoMesh, id: number): { ptr: number; num_components(): number };
  GetAttributeDataArrayForAllPoints(mesh: DracoMesh, attribute: object, type: number, bytes: number, place: number): boolean;
  GetTrianglesUInt32Array(mesh: DracoMesh, bytes: number, place: number): boolean;
}

/** Decodes one set of triangles: positions [n, 3] and their indices [m, 3]. */
export type DracoDecode = (data: Uint8Array, position: number) => { positions: Float64Array; indices: Float64Array };

/** A decoder for one file: after damaged data it may be unusable. */
export async function dracoDecoder(file: string): Promise<DracoDecode> {
  // Written out twice: so bin/packedFiles.mjs finds what the app is to hold.
  const create = createRequire(import.meta.url)('draco3dgltf/draco_decoder_gltf_nodejs.js') as (options: object) => Promise<DracoModule>;
  const wasmBinary = await readFile(createRequire(import.meta.url).resolve('draco3dgltf/draco_decoder_gltf.wasm'));
  const module = await create({ wasmBinary });
  return (data, position) => {
    try {
      return decode(module, data, position, file);
    } catch (cause) {
      if (cause instanceof FileError) throw cause;
      throw damaged(file, cause);
    }
  };
}

function decode(module: DracoModule, data: Uint8Array, position: number, file: string): ReturnType<DracoDecode> {
  const decoder = new module.Decoder();
  const buffer = new module.DecoderBuffer();
  buffer.Init(new Int8Array(data.buffer, data.byteOffset, data.length), data.length);
  const mesh = new module.Mesh();
  const isMesh = decoder.GetEncodedGeometryType(buffer) === module.TRIANGULAR_MESH;
  if (!isMesh || !decoder.DecodeBufferToMesh(buffer, mesh).ok()) throw damaged(file);
  const [points, faces] = [mesh.num_points(), mesh.num_faces()];
  checkCounts(file, points, 3 * faces);
  const attribute = decoder.GetAttributeByUniqueId(mesh, position);
  if (attribute.ptr === 0 || attribute.num_components() !== 3) throw damaged(file);
  const floats = copied(module, 12 * points, (bytes, place) =>
    decoder.GetAttributeDataArrayForAllPoints(mesh, attribute, module.DT_FLOAT32, bytes, place),
  );
  const corners = copied(module, 12 * faces, (bytes, place) => decoder.GetTrianglesUInt32Array(mesh, bytes, place));
  if (!floats || !corners) throw damaged(file);
  return {
    positions: Float64Array.from(new Float32Array(floats.buffer)),
    indices: Float64Array.from(new Uint32Array(corners.buffer)),
  };
}

/** What `fill` has written into the module's memory; null when it could not. */
function copied(module: DracoModule, bytes: number, fill: (bytes: number, place: number) => boolean): Uint8Array | null {
  const place = module._malloc(bytes);
  const isFilled = fill(bytes, place);
  // Taken anew: its memory may have grown.
  const copy = isFilled ? module.HEAPU8.slice(place, place + bytes) : null;
  module._free(place);
  return copy;
}

function damaged(file: string, cause?: unknown): FileError {
  return new FileError(`"${file}" is damaged: its Draco data cannot be decoded. Get another copy of it.`, { cause });
}
