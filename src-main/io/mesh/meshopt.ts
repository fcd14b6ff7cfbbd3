/** Buffer views compressed with meshopt (EXT_meshopt_compression), read by meshoptimizer's decoder, which is WebAssembly. */
import { MeshoptDecoder } from 'meshoptimizer/decoder';
import { FileError } from '../../core/base/errors.ts';
import type { Gltf, MeshoptView } from './gltfSchema.ts';

type BufferView = NonNullable<Gltf['bufferViews']>[number];

/** Far more than the geometry that is read takes. */
const MAX_BYTES = 2 ** 28;

/** How a buffer view is compressed; undefined when it is not. */
export function meshoptOf({ extensions }: BufferView): MeshoptView | undefined {
  return extensions?.EXT_meshopt_compression ?? extensions?.KHR_meshopt_compression;
}

/** Makes the decoder ready, where a file needs it. */
export async function prepareMeshopt({ bufferViews }: Gltf): Promise<void> {
  if (bufferViews?.some((view) => meshoptOf(view))) await MeshoptDecoder.ready;
}

/** The bytes of a compressed buffer view. @param buffers by their number. @throws FileError when they are damaged. */
export function decodeMeshopt(view: MeshoptView, buffers: readonly Uint8Array[], file: string): Uint8Array {
  const { byteOffset = 0, byteLength, byteStride, count, mode, filter } = view;
  const source = buffers[view.buffer];
  if (!source || byteOffset + byteLength > source.length) throw new FileError(`"${file}" is cut short: a buffer has fewer bytes than it should.`);
  if (count * byteStride > MAX_BYTES) throw new FileError(`"${file}" has more compressed data than any shape that is read: simplify it first.`);
  const target = new Uint8Array(count * byteStride);
  try {
    MeshoptDecoder.decodeGltfBuffer(target, count, byteStride, source.subarray(byteOffset, byteOffset + byteLength), mode, filter);
  } catch (cause) {
    throw new FileError(`"${file}" is damaged: its meshopt data cannot be decoded. Get another copy of it.`, { cause });
  }
  return target;
}
