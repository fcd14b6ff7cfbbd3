/** What a file is: by what it holds, and by its name where that says nothing. The one place that tells, for every host. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { SHAPE_EXTENSIONS, VIDEO_EXTENSIONS, VOLUME_EXTENSIONS } from '../core/protocol/files.ts';
import { fileHead } from './fileHead.ts';
import { startsWith } from './foreignFile.ts';
import { imageFormatOf, isAvifSequence } from './image/imageFormat.ts';
import { holdsModel } from './modelFile.ts';
import { isProject } from './projectFile.ts';
import { isPattern } from './video/imageSequence.ts';
import { hasSeveralFrames } from './video/severalFrames.ts';
import { videoFormatOf } from './video/videoFormat.ts';
import { holdsVolume } from './volume/volumeFormat.ts';
import { readZip } from './zip.ts';

export type SourceKind = 'image' | 'video' | 'shape' | 'volume';
export type FileKind = 'source' | 'model' | 'project';

const MODEL = '.coordx';
const PROJECT = '.coordxproj';
const ZIP_START = 'PK';
/** Bytes that are enough to tell: an AVIF's list of what it is stands in them. */
const HEAD_BYTES = 64;
/** HEIC and others of its family start as videos do. */
const HEIF = ['....ftyphei', '....ftyphev', '....ftypmif1', '....ftypmsf1', '....ftypcrx '];

/**
 * Whether a file is a model, a project, or a source: an archive tells by its contents, anything else by its name.
 * @throws FileError when an archive named as one of ours is damaged.
 */
export async function fileKind(file: string): Promise<FileKind> {
  const extension = path.extname(file).toLowerCase();
  const named = extension === PROJECT ? 'project' : extension === MODEL ? 'model' : null;
  if (!startsWith(await fileHead(file, ZIP_START.length), ZIP_START)) return named ?? 'source';
  const held = readZip(file, named ?? 'model', async (archive) => (isProject(archive) ? 'project' : holdsModel(archive) ? 'model' : null));
  // An archive of something else is told by whoever reads sources.
  return (await (named ? held : held.catch(() => null))) ?? named ?? 'source';
}

/**
 * A volume is what its first bytes say to be one, an array that is no video's frames, a TIFF of several grey pages, and a
 * folder or an archive of OME-Zarr or DICOM. A folder of others, a pattern of numbered images, a video file, an array of
 * frames, and a GIF, WebP or AVIF of several frames is a video. Any other picture is an image. What neither is, is what its
 * name says, else an image: the reader of that says what is wrong.
 */
export async function sourceKind(file: string): Promise<SourceKind> {
  const entry = await stat(file).catch(() => null);
  if (!entry && isPattern(file)) return 'video';
  if (await holdsVolume(file)) return 'volume';
  if (entry?.isDirectory()) return 'video';
  const head = await fileHead(file, HEAD_BYTES);
  if (HEIF.some((start) => startsWith(head, start)) && imageFormatOf(head) === undefined) return 'image';
  switch (imageFormatOf(head)) {
    case undefined:
      return videoFormatOf(head) === undefined ? namedKind(file) : 'video';
    case 'avif':
      return isAvifSequence(head) ? 'video' : 'image';
    case 'gif':
    case 'webp':
      return (await hasSeveralFrames(file)) ? 'video' : 'image';
    default:
      return 'image';
  }
}

/** Whether a file's name ends as those of volumes do. */
export function isNamedAsVolume(file: string): boolean {
  return VOLUME_EXTENSIONS.some((extension) => file.toLowerCase().endsWith(`.${extension}`));
}

/** Whether a file's name ends as those of shapes do. */
export function isNamedAsShape(file: string): boolean {
  return SHAPE_EXTENSIONS.includes(extensionOf(file));
}

function namedKind(file: string): SourceKind {
  return isNamedAsVolume(file) ? 'volume' : isNamedAsShape(file) ? 'shape' : VIDEO_EXTENSIONS.includes(extensionOf(file)) ? 'video' : 'image';
}

function extensionOf(file: string): string {
  return path.extname(file).slice(1).toLowerCase();
}
