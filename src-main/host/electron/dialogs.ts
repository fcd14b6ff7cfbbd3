/** The native dialogs: which files they offer, and what becomes of the name that is chosen. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { app, dialog, type BrowserWindow, type FileFilter, type OpenDialogOptions, type SaveDialogOptions } from 'electron';
import {
  CAMERA_EXTENSIONS,
  IMAGE_EXTENSIONS,
  SHAPE_EXTENSIONS,
  SOURCE_EXTENSIONS,
  TARGET_EXTENSIONS,
  VIDEO_EXTENSIONS,
  VOLUME_EXTENSIONS,
  type ChosenKind,
  type TargetKind,
} from '../../core/protocol/files.ts';
import { safeFileName } from '../files/fileName.ts';

const UNNAMED = 'untitled';
const NAMES: Record<string, string> = {
  coordxproj: 'CoordX Studio project',
  coordx: 'CoordX model',
  onnx: 'ONNX model',
  png: 'PNG picture',
  jpg: 'JPEG picture',
  webp: 'WebP picture',
  tif: 'TIFF picture',
  exr: 'OpenEXR picture of light',
  mp4: 'MP4 video',
  webm: 'WebM video',
  gif: 'GIF animation',
  glb: 'GLB mesh',
  obj: 'OBJ mesh',
  ply: 'PLY mesh',
  stl: 'STL mesh',
  nrrd: 'NRRD volume',
  nii: 'NIfTI volume',
  'nii.gz': 'NIfTI volume, packed',
  npy: 'NumPy array',
  csv: 'CSV table',
  json: 'JSON',
};
/** Other spellings of an extension, which share its entry. */
const SAME: Record<string, string> = { jpeg: 'jpg', tiff: 'tif' };
const OWN = ['coordxproj', 'coordx'];

/** The dialog that chooses a file to open. */
export function openOptions(): OpenDialogOptions {
  return {
    title: 'Open an image, a video, a shape, a volume, a model or a project',
    filters: [
      { name: 'Images, videos, shapes, volumes, models and projects', extensions: [...SOURCE_EXTENSIONS] },
      { name: 'Images', extensions: [...IMAGE_EXTENSIONS] },
      { name: 'Videos', extensions: [...VIDEO_EXTENSIONS] },
      { name: 'Shapes', extensions: [...SHAPE_EXTENSIONS] },
      { name: 'Volumes', extensions: [...VOLUME_EXTENSIONS, 'gz', 'npy', 'tif', 'tiff'] },
      ...OWN.map((extension) => ({ name: `${NAMES[extension] as string}s`, extensions: [extension] })),
    ],
    properties: ['openFile', 'multiSelections'],
  };
}

/** The dialog that chooses a folder: of numbered images, or of a glTF file and its parts. */
export const FOLDER_OPTIONS: OpenDialogOptions = { title: 'Open a folder', properties: ['openDirectory'] };

/**
 * The dialog that chooses where to write a file of a kind.
 * @param suggested a name from the window, of which only a harmless last part is taken.
 */
export function saveOptions(suggested: string, kind: TargetKind, folder: string): SaveDialogOptions {
  const name = withExtension(safeFileName(suggested, UNNAMED), kind);
  const extensions = TARGET_EXTENSIONS[kind];
  const wanted = usualSpelling(extensionOf(name));
  const kinds = [...new Set(extensions.map(usualSpelling))].sort((a, b) => Number(b === wanted) - Number(a === wanted));
  const filters: FileFilter[] = kinds.map((kindOfFile) => ({
    name: NAMES[kindOfFile] ?? kindOfFile.toUpperCase(),
    extensions: extensions.filter((extension) => usualSpelling(extension) === kindOfFile),
  }));
  return {
    defaultPath: path.join(folder, name),
    filters,
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  };
}

/** A name or path with an extension of its kind: its own, or the usual one added to it. */
export function withExtension(name: string, kind: TargetKind): string {
  const extensions = TARGET_EXTENSIONS[kind];
  return extensions.includes(extensionOf(name)) ? name : `${name}.${extensions[0] as string}`;
}

/** The dialog that chooses a way of the camera to read. */
export const CAMERA_OPTIONS: OpenDialogOptions = {
  title: 'Read a way of the camera',
  filters: [{ name: 'Ways of the camera', extensions: [...CAMERA_EXTENSIONS] }],
  properties: ['openFile'],
};

/** Asks for files, or for a folder, to read; none when none was chosen. */
export async function askForFiles(window: BrowserWindow, of: ChosenKind): Promise<string[]> {
  const options = { files: openOptions(), folder: FOLDER_OPTIONS, camera: CAMERA_OPTIONS }[of];
  const { canceled, filePaths } = await dialog.showOpenDialog(window, options);
  return canceled ? [] : filePaths;
}

/** Asks for a folder, and gives a new one in it for numbered images; null when none was chosen. */
export async function askForImageFolder(window: BrowserWindow, suggested: string, folder: string = app.getPath('documents')): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    ...{ title: 'Where is the folder of images to lie?', buttonLabel: 'Write here', defaultPath: folder },
    properties: ['openDirectory', 'createDirectory'],
  });
  const [parent] = filePaths;
  if (canceled || parent === undefined) return null;
  // What has no dot is taken for a folder.
  const name = path.parse(safeFileName(suggested, UNNAMED)).name.replaceAll('.', '-');
  for (let i = 1; ; i++) {
    const place = path.join(parent, i === 1 ? name : `${name} ${i}`);
    if (!(await stat(place).catch(() => null))) return place;
  }
}

/** Asks where to write; null when no place was chosen. */
export async function askForTarget(
  window: BrowserWindow,
  suggested: string,
  kind: TargetKind,
  folder: string = app.getPath('documents'),
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, saveOptions(suggested, kind, folder));
  if (canceled || filePath === '') return null;
  const named = withExtension(filePath, kind);
  // The dialog has asked about the name that was typed, and not about this one.
  return named === filePath || (await mayReplace(window, named)) ? named : null;
}

async function mayReplace(window: BrowserWindow, file: string): Promise<boolean> {
  if (!(await stat(file).catch(() => null))) return true;
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: `"${path.basename(file)}" already exists. Do you want to replace it?`,
    buttons: ['Replace', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

function extensionOf(name: string): string {
  return path.extname(name).slice(1).toLowerCase();
}

function usualSpelling(extension: string): string {
  return SAME[extension] ?? extension;
}
