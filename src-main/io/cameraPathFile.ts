/** Camera paths in files: a JSON array of keyframes, as CameraPath has them, or a glTF file with a camera that moves. */
import path from 'node:path';
import { z } from 'zod';
import { CoordxError, FileError } from '../core/base/errors.ts';
import type { ShapeTransform } from '../core/kinds/shape/signal.ts';
import { checkCameraPath, type CameraPath } from '../core/render/cameraPath.ts';
import { writeFileAtomically } from './atomicFile.ts';
import { encodeCameraGlb, readCameraGltf, type ReadWay } from './mesh/cameraGltf.ts';
import { firstIssue } from './schemas.ts';
import { readSmallFile } from './smallFile.ts';

/** Ranges of its numbers are checkCameraPath's to check. */
export const cameraPathSchema = z.array(
  z.strictObject({
    time: z.number(),
    camera: z.strictObject({
      azimuth: z.number(),
      elevation: z.number(),
      distance: z.number(),
      target: z.tuple([z.number(), z.number(), z.number()]),
      projection: z.enum(['perspective', 'orthographic']),
      fieldOfView: z.number(),
    }),
  }),
);

/** Largest file that is read. */
const MAX_BYTES = 2 ** 26;

/**
 * Reads a camera path.
 * @param transform of the shape that the camera looks at: glTF files are in the units of its source
 * @throws FileError when the file is missing, too large, is neither JSON nor glTF, or holds no such path.
 */
export async function readCameraPath(file: string, transform: ShapeTransform): Promise<ReadWay> {
  const bytes = await readSmallFile(file, MAX_BYTES, 'a camera path');
  if (/\.(glb|gltf)$/i.test(file)) return readCameraGltf(bytes, file, transform);
  return { path: pathOf(bytes.toString('utf8'), file), notes: [] };
}

/**
 * Writes a camera path: as JSON, or as a glTF animation in units of the source, by the file's name.
 * @returns what the file does not hold, in sentences. @throws FileError when it cannot be written.
 */
export async function writeCameraPath(file: string, way: CameraPath, transform: ShapeTransform): Promise<string[]> {
  if (path.extname(file).toLowerCase() === '.json') {
    await writeFileAtomically(file, Buffer.from(`${JSON.stringify(checkCameraPath(way), null, 1)}\n`));
    return [];
  }
  const { parts, notes } = encodeCameraGlb(way, transform);
  await writeFileAtomically(file, Buffer.concat(parts));
  return notes;
}

/** @throws FileError when the text holds no path. */
function pathOf(text: string, file: string): CameraPath {
  const { success, data, error } = cameraPathSchema.safeParse(parsed(text));
  if (!success) throw new FileError(`"${file}" is no camera path: ${firstIssue(error)}`);
  try {
    return checkCameraPath(data);
  } catch (cause) {
    throw cause instanceof CoordxError ? new FileError(`"${file}" is no camera path: ${cause.message}`, { cause }) : cause;
  }
}

/** What a text says as JSON; of any other text, nothing that is a path. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
