/** What of a glTF 2.0 document its geometry is in, checked in its form; everything else in it is passed over. */
import { z } from 'zod';
import { FileError } from '../../core/base/errors.ts';
import { firstIssue } from '../schemas.ts';

const index = z.int().nonnegative();
const offset = z.int().nonnegative().optional();
const numbers = (length: number) => z.array(z.number()).length(length);
const extensions = z.record(z.string(), z.unknown()).optional();

const accessorSchema = z.object({
  bufferView: index.optional(),
  byteOffset: offset,
  componentType: z.literal([5120, 5121, 5122, 5123, 5125, 5126]),
  normalized: z.boolean().optional(),
  count: index,
  type: z.string(),
  sparse: z
    .object({
      count: index,
      indices: z.object({ bufferView: index, byteOffset: offset, componentType: z.literal([5121, 5123, 5125]) }),
      values: z.object({ bufferView: index, byteOffset: offset }),
    })
    .optional(),
});

const bufferViewSchema = z.object({
  buffer: index,
  byteOffset: offset,
  byteLength: index,
  byteStride: index.optional(),
  extensions,
});

const primitiveSchema = z.object({
  attributes: z.object({ POSITION: index.optional() }),
  indices: index.optional(),
  mode: index.optional(),
  targets: z.array(z.unknown()).optional(),
  extensions,
});

const nodeSchema = z.object({
  children: z.array(index).optional(),
  mesh: index.optional(),
  skin: index.optional(),
  matrix: numbers(16).optional(),
  translation: numbers(3).optional(),
  rotation: numbers(4).optional(),
  scale: numbers(3).optional(),
  extensions,
});

const gltfSchema = z.object({
  asset: z.object({ version: z.string() }),
  extensionsRequired: z.array(z.string()).optional(),
  scene: index.optional(),
  scenes: z.array(z.object({ nodes: z.array(index).optional() })).optional(),
  nodes: z.array(nodeSchema).optional(),
  meshes: z.array(z.object({ primitives: z.array(primitiveSchema) })).optional(),
  accessors: z.array(accessorSchema).optional(),
  bufferViews: z.array(bufferViewSchema).optional(),
  buffers: z.array(z.object({ uri: z.string().optional(), byteLength: index })).optional(),
});

export type Gltf = z.infer<typeof gltfSchema>;
export type GltfAccessor = z.infer<typeof accessorSchema>;
export type GltfPrimitive = z.infer<typeof primitiveSchema>;
export type GltfNode = z.infer<typeof nodeSchema>;

/** Extensions without which the geometry can be read all the same. */
const HARMLESS = /^(KHR_(materials|texture|lights|mesh_quantization|animation|xmp)|EXT_(texture|lights))/;
const COMPRESSED = /draco|meshopt/;

/** A glTF document from its text. @throws FileError when it is none, or needs an extension that is not read. */
export function parseGltf(text: string, file: string): Gltf {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new FileError(`"${file}" is not a glTF file: its description is no JSON.`, { cause });
  }
  const result = gltfSchema.safeParse(json);
  if (!result.success) throw new FileError(`"${file}" is not a glTF 2.0 file: ${firstIssue(result.error)}`);
  const gltf = result.data;
  if (!gltf.asset.version.startsWith('2.')) {
    throw new FileError(`"${file}" is not a glTF 2.0 file: convert it first.`);
  }
  for (const name of gltf.extensionsRequired ?? []) refuseExtension(name, file);
  return gltf;
}

/** @throws FileError when geometry is stored in a way that is not read. */
export function refuseCompression(extensions: Record<string, unknown> | undefined, file: string): void {
  for (const name of Object.keys(extensions ?? {})) if (COMPRESSED.test(name)) refuseExtension(name, file);
}

function refuseExtension(name: string, file: string): void {
  if (HARMLESS.test(name)) return;
  if (COMPRESSED.test(name)) {
    const method = name.includes('draco') ? 'Draco' : 'meshopt';
    throw new FileError(`"${file}" is compressed with ${method}: export it without compression first.`);
  }
  throw new FileError(`"${file}" needs a glTF extension that is not supported here: export it without extensions first.`);
}
