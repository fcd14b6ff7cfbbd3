/** What of a glTF 2.0 document its geometry is in, checked in its form; everything else in it is passed over. */
import { z } from 'zod';
import { FileError } from '../../core/base/errors.ts';
import { printable } from '../printable.ts';
import { firstIssue } from '../schemas.ts';

const index = z.int().nonnegative();
const offset = z.int().nonnegative().optional();
const numbers = (length: number) => z.array(z.number()).length(length);

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

/** EXT_meshopt_compression, and KHR_meshopt_compression, which followed it. */
const meshoptSchema = z.object({
  buffer: index,
  byteOffset: offset,
  byteLength: index,
  byteStride: z.int().min(1).max(256),
  count: index,
  mode: z.enum(['ATTRIBUTES', 'TRIANGLES', 'INDICES']),
  filter: z.enum(['NONE', 'OCTAHEDRAL', 'QUATERNION', 'EXPONENTIAL', 'COLOR']).optional(),
});

const bufferViewSchema = z.object({
  buffer: index,
  byteOffset: offset,
  byteLength: index,
  byteStride: index.optional(),
  extensions: z
    .object({ EXT_meshopt_compression: meshoptSchema.optional(), KHR_meshopt_compression: meshoptSchema.optional() })
    .optional(),
});

/** A buffer may be only for programs without the extension, and then is not there. */
const fallbackSchema = z.object({ fallback: z.boolean().optional() });

const bufferSchema = z.object({
  uri: z.string().optional(),
  byteLength: index,
  extensions: z.object({ EXT_meshopt_compression: fallbackSchema.optional(), KHR_meshopt_compression: fallbackSchema.optional() }).optional(),
});

const primitiveSchema = z.object({
  attributes: z.object({ POSITION: index.optional() }),
  indices: index.optional(),
  mode: index.optional(),
  targets: z.array(z.unknown()).optional(),
  extensions: z
    .object({
      KHR_draco_mesh_compression: z.object({ bufferView: index, attributes: z.object({ POSITION: index.optional() }) }).optional(),
    })
    .optional(),
});

const nodeSchema = z.object({
  name: z.string().optional(),
  children: z.array(index).optional(),
  mesh: index.optional(),
  camera: index.optional(),
  skin: index.optional(),
  matrix: numbers(16).optional(),
  translation: numbers(3).optional(),
  rotation: numbers(4).optional(),
  scale: numbers(3).optional(),
});

const cameraSchema = z.object({
  perspective: z.object({ yfov: z.number().gt(0).lt(Math.PI) }).optional(),
  orthographic: z.object({ ymag: z.number().positive() }).optional(),
});

const animationSchema = z.object({
  channels: z.array(z.object({ sampler: index, target: z.object({ node: index.optional(), path: z.string() }) })),
  samplers: z.array(z.object({ input: index, output: index, interpolation: z.enum(['LINEAR', 'STEP', 'CUBICSPLINE']).optional() })),
});

const gltfSchema = z.object({
  asset: z.object({ version: z.string() }),
  extensionsRequired: z.array(z.string()).optional(),
  scene: index.optional(),
  scenes: z.array(z.object({ nodes: z.array(index).optional() })).optional(),
  nodes: z.array(nodeSchema).optional(),
  meshes: z.array(z.object({ primitives: z.array(primitiveSchema) })).optional(),
  // No part of a shape: what is wrong with them does not keep that from being read.
  cameras: z.array(cameraSchema).optional().catch(undefined),
  animations: z.array(animationSchema).optional().catch(undefined),
  accessors: z.array(accessorSchema).optional(),
  bufferViews: z.array(bufferViewSchema).optional(),
  buffers: z.array(bufferSchema).optional(),
});

export type Gltf = z.infer<typeof gltfSchema>;
export type GltfAccessor = z.infer<typeof accessorSchema>;
export type GltfPrimitive = z.infer<typeof primitiveSchema>;
export type GltfBuffer = z.infer<typeof bufferSchema>;
export type MeshoptView = z.infer<typeof meshoptSchema>;
export type GltfAnimation = z.infer<typeof animationSchema>;
export type GltfNode = z.infer<typeof nodeSchema>;

/** Extensions without which the geometry can be read all the same. */
const HARMLESS = /^(KHR_(materials|texture|lights|mesh_quantization|draco_mesh_compression|meshopt_compression|animation|xmp)|EXT_(texture|lights|meshopt_compression))/;

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

function refuseExtension(name: string, file: string): void {
  if (HARMLESS.test(name)) return;
  throw new FileError(`"${file}" needs the glTF extension ${printable(name, 40)}, which is not supported here: export it without extensions first.`);
}
