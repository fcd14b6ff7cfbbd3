/** Camera paths in files: a JSON array of keyframes, as CameraPath has them. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CoordxError, FileError } from '../core/base/errors.ts';
import { checkCameraPath, type CameraPath } from '../core/render/cameraPath.ts';
import { asFileError } from './fileError.ts';
import { firstIssue } from './schemas.ts';

/** Ranges of its numbers are checkCameraPath's to check. */
const pathSchema = z.array(
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

/** Reads a camera path. @throws FileError when the file is missing, is no JSON, or holds no such path. */
export async function readCameraPath(file: string): Promise<CameraPath> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw asFileError(error, file, 'read');
  });
  const { success, data, error } = pathSchema.safeParse(parsed(text));
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
