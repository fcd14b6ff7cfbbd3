/** What a GLB or glTF file is made of: its description and its buffers. */
import { FileError } from '../../core/base/errors.ts';
import type { GltfBuffers } from './gltfAccessor.ts';
import { parseGltf, type Gltf, type GltfBuffer } from './gltfSchema.ts';

/** Gives the bytes of a file that another one names. @throws FileError when it cannot be had. */
export type ReadBeside = (name: string) => Promise<Uint8Array>;

const GLB_MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;
const MAX_JSON_BYTES = 2 ** 28;

/** @throws FileError when it is none, is cut short, or a file beside it cannot be had. */
export async function openGltf(data: Uint8Array, file: string, readBeside: ReadBeside): Promise<{ gltf: Gltf; buffers: GltfBuffers }> {
  const { json, binary } = chunksOf(data, file);
  if (json.length > MAX_JSON_BYTES) throw new FileError(`"${file}" has a description too long to read: simplify it first.`);
  const gltf = parseGltf(new TextDecoder().decode(json), file);
  return { gltf, buffers: await loadBuffers(gltf, binary, file, readBeside) };
}

function isFallback({ extensions }: GltfBuffer): boolean {
  return extensions?.EXT_meshopt_compression?.fallback ?? extensions?.KHR_meshopt_compression?.fallback ?? false;
}

function chunksOf(data: Uint8Array, file: string): { json: Uint8Array; binary: Uint8Array | undefined } {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < 12 || view.getUint32(0, true) !== GLB_MAGIC) return { json: data, binary: undefined };
  if (view.getUint32(4, true) !== 2) throw new FileError(`"${file}" is not a glTF 2.0 file: convert it first.`);
  let json: Uint8Array | undefined;
  let binary: Uint8Array | undefined;
  for (let at = 12; at + 8 <= data.length; ) {
    const length = view.getUint32(at, true);
    const type = view.getUint32(at + 4, true);
    if (at + 8 + length > data.length) throw new FileError(`"${file}" is cut short: get another copy of it.`);
    const chunk = data.subarray(at + 8, at + 8 + length);
    if (type === JSON_CHUNK) json ??= chunk;
    if (type === BINARY_CHUNK) binary ??= chunk;
    at += 8 + length;
  }
  if (!json) throw new FileError(`"${file}" is cut short: it has no description, get another copy of it.`);
  return { json, binary };
}

async function loadBuffers(gltf: Gltf, binary: Uint8Array | undefined, file: string, readBeside: ReadBeside): Promise<GltfBuffers> {
  const buffers: GltfBuffers = [];
  for (const buffer of gltf.buffers ?? []) {
    const { uri } = buffer;
    if (isFallback(buffer)) {
      // What is in it is packed in another one.
      buffers.push(new Uint8Array(0));
      continue;
    }
    if (uri === undefined && !binary) throw new FileError(`"${file}" is cut short: it has no binary part, get another copy of it.`);
    if (uri === undefined) buffers.push(binary as Uint8Array);
    else if (uri.startsWith('data:')) buffers.push(Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64'));
    else buffers.push(await readBeside(uri));
  }
  return buffers;
}
