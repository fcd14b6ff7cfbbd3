/** Numbers out of the buffers of a glTF file: interleaved, quantized, sparse. */
import { FileError } from '../../core/base/errors.ts';
import type { Gltf, GltfAccessor } from './gltfSchema.ts';
import { decodeMeshopt, meshoptOf } from './meshopt.ts';

/** Buffers by their number. */
export type GltfBuffers = Uint8Array[];

type ComponentType = GltfAccessor['componentType'];

const SIZES: Record<ComponentType, number> = { 5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4 };
/** What the largest integer of a type is, which stands for 1 in normalized values. */
const LARGEST: Record<ComponentType, number> = { 5120: 127, 5121: 255, 5122: 32767, 5123: 65535, 5125: 2 ** 32 - 1, 5126: 1 };

const WIDTHS: Readonly<Record<string, number>> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 };

interface Source {
  bufferView: number;
  byteOffset?: number | undefined;
  componentType: ComponentType;
}

export class GltfAccessors {
  #gltf: Gltf;
  #buffers: GltfBuffers;
  #file: string;
  /** Of all buffers, and of what is packed in them. */
  #bytes: number;
  /** Buffer views that were unpacked. */
  #unpacked = new Map<number, Uint8Array>();

  constructor(gltf: Gltf, buffers: GltfBuffers, file: string) {
    this.#gltf = gltf;
    this.#buffers = buffers;
    this.#file = file;
    const packed = (gltf.bufferViews ?? []).map((view) => meshoptOf(view)?.count ?? 0);
    this.#bytes = [...buffers.map(({ length }) => length), ...packed].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** How many elements an accessor has. */
  count(accessor: number): number {
    return this.#accessor(accessor).count;
  }

  /** The bytes of a buffer view. */
  view(bufferView: number): Uint8Array {
    const view = this.#gltf.bufferViews?.[bufferView];
    if (!view) throw this.#wrong('a buffer view that is not there');
    const packed = meshoptOf(view);
    if (packed) {
      const known = this.#unpacked.get(bufferView) ?? decodeMeshopt(packed, this.#buffers, this.#file);
      this.#unpacked.set(bufferView, known);
      return known;
    }
    const buffer = this.#buffers[view.buffer];
    if (!buffer) throw this.#wrong('a buffer view that is not there');
    const start = view.byteOffset ?? 0;
    if (start > buffer.length) throw this.#cutShort();
    return buffer.subarray(start, start + view.byteLength);
  }

  /** Positions of an accessor: [count, 3]. */
  positions(accessor: number): Float64Array {
    const description = this.#accessor(accessor);
    if (description.type !== 'VEC3') throw this.#wrong('positions that are not in three dimensions');
    return this.#elements(description, 3);
  }

  /** Numbers of an accessor of any type: [count, width]. */
  numbers(accessor: number, width: number): Float64Array {
    const description = this.#accessor(accessor);
    if (WIDTHS[description.type] !== width) throw this.#wrong('numbers of another form than they should have');
    return this.#elements(description, width);
  }

  /** Indices of an accessor: [count]. */
  indices(accessor: number): Float64Array {
    const description = this.#accessor(accessor);
    if (description.type !== 'SCALAR' || description.componentType === 5126) throw this.#wrong('indices that are no integers');
    return this.#elements(description, 1);
  }

  /** Geometry that is there takes a byte an element at least, also where it is only sparse values among zeros. */
  #accessor(accessor: number): GltfAccessor {
    const description = this.#gltf.accessors?.[accessor];
    if (!description) throw this.#wrong('an accessor that is not there');
    if (description.count > this.#bytes) throw this.#cutShort();
    return description;
  }

  /** [count, width] */
  #elements({ bufferView, byteOffset, componentType, count, normalized, sparse }: GltfAccessor, width: number): Float64Array {
    const source = { byteOffset, componentType };
    const values =
      bufferView === undefined ? new Float64Array(count * width) : this.#read({ bufferView, ...source }, count, width);
    if (sparse) {
      if (sparse.count > count) throw this.#wrong('more sparse values than values');
      const places = this.#read(sparse.indices, sparse.count, 1);
      const replaced = this.#read({ ...sparse.values, componentType }, sparse.count, width);
      for (const [i, place] of places.entries()) {
        if (place >= count) throw this.#wrong('a sparse value without a place');
        values.set(replaced.subarray(i * width, (i + 1) * width), place * width);
      }
    }
    return normalized ? values.map((value) => Math.max(-1, value / LARGEST[componentType])) : values;
  }

  #read({ bufferView, byteOffset = 0, componentType }: Source, count: number, width: number): Float64Array {
    const view = this.view(bufferView);
    const size = SIZES[componentType];
    // Some programs write 0 where values stand side by side.
    const stride = this.#gltf.bufferViews?.[bufferView]?.byteStride || size * width;
    const end = count === 0 ? byteOffset : byteOffset + (count - 1) * stride + size * width;
    if (end > view.length) throw this.#cutShort();
    const bytes = new DataView(view.buffer, view.byteOffset + byteOffset, end - byteOffset);
    const values = new Float64Array(count * width);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < width; k++) values[i * width + k] = component(bytes, i * stride + k * size, componentType);
    }
    return values;
  }

  #cutShort(): FileError {
    return new FileError(`"${this.#file}" is cut short: a buffer has fewer bytes than it should.`);
  }

  #wrong(what: string): FileError {
    return new FileError(`"${this.#file}" cannot be read: it has ${what}.`);
  }
}

function component(bytes: DataView, at: number, type: ComponentType): number {
  switch (type) {
    case 5120:
      return bytes.getInt8(at);
    case 5121:
      return bytes.getUint8(at);
    case 5122:
      return bytes.getInt16(at, true);
    case 5123:
      return bytes.getUint16(at, true);
    case 5125:
      return bytes.getUint32(at, true);
    case 5126:
      return bytes.getFloat32(at, true);
  }
}
