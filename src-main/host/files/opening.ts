/** What people choose to open, as one path: a file, a folder of images, or several files that belong together. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { CoordxError, FileError } from '../../core/base/errors.ts';
import { leftOut, nameOfImages, together } from '../../core/protocol/together.ts';
import { asFileError } from '../../io/fileError.ts';
import { isImageName } from '../../io/video/imageSequence.ts';
import { withTemporaryFolder } from '../../io/temporaryFile.ts';
import { writeZipOfFiles } from '../../io/zip.ts';

const WHAT = 'choose images, a video, a shape, a model or a project';

export interface OpenedPlace {
  path: string;
  /** What of the others is not opened, in a sentence. */
  note: string | null;
}

/**
 * What paths stand for together: a folder stands for what lies in it. Numbered images that are not all of one folder are
 * brought together in an archive, which lasts as long as this process.
 * @throws FileError, CoordxError when there is nothing to open, or too much.
 */
export async function placeOf(paths: readonly string[]): Promise<OpenedPlace> {
  const [first] = paths;
  if (first === undefined) throw new CoordxError('No file was chosen.');
  const folder = paths.length === 1 && (await isFolder(first)) ? first : null;
  // Whoever reads a single file says what is wrong with it.
  if (paths.length === 1 && folder === null) return { path: first, note: null };
  const names = folder === null ? paths.map((file) => path.basename(file)) : await readdir(folder);
  const placeOfName = (name: string): string => (folder === null ? (paths[names.indexOf(name)] as string) : path.join(folder, name));
  const found = together(names);
  if (!found) throw new FileError(`${folder === null ? 'None of these files' : `Nothing in the folder "${folder}"`} can be opened: ${WHAT}.`);
  if (found.kind === 'one') return { path: placeOfName(found.name), note: leftOut(found.name, found) };
  const note = leftOut(`the video of ${found.names.length} images`, found);
  if (folder !== null) return { path: folder, note };
  const files = found.names.map(placeOfName);
  const parent = path.dirname(files[0] as string);
  const isWhole = files.every((file) => path.dirname(file) === parent) && (await holdsNoOtherImage(parent, found.names));
  return { path: isWhole ? parent : await packed(files), note };
}

async function holdsNoOtherImage(folder: string, names: readonly string[]): Promise<boolean> {
  return (await readdir(folder)).filter((name) => isImageName(name)).length === names.length;
}

async function packed(files: readonly string[]): Promise<string> {
  const contents = files.map((file) => ({ name: path.basename(file), file }));
  const names = contents.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new FileError('Two of these images have the same name: put them into one folder first.');
  return new Promise((resolve, reject) => {
    const lasting = withTemporaryFolder(async (folder) => {
      const archive = path.join(folder, `${nameOfImages(names)}.zip`);
      await writeZipOfFiles(archive, contents);
      resolve(archive);
      await forEver();
    });
    lasting.catch((cause: unknown) => reject(asFileError(cause, 'The archive of these images', 'write') as Error));
  });
}

/** What waits for this goes with the process. */
function forEver(): Promise<never> {
  return new Promise(() => {
    // Nobody ends it.
  });
}

async function isFolder(place: string): Promise<boolean> {
  return (await stat(place).catch(() => null))?.isDirectory() ?? false;
}
