/**
 * Files as a window knows them. It never names a place on disk: the host (Electron's main process, the
 * browser host) lets it use one file at a time by a ticket, which the engine process turns into a path.
 */

/** Names a file that the host has granted; not to be guessed. */
export type Ticket = string;

export interface Grant {
  ticket: Ticket;
  /** File name without folder. */
  name: string;
}

/** What is chosen to be read: to be opened, or beside what is open. */
export type ChosenKind = 'files' | 'folder' | 'camera';

/** Extensions of a way of the camera that is read; glTF with its buffers in it. */
export const CAMERA_EXTENSIONS: readonly string[] = ['glb', 'gltf', 'json'];

/** What a file that is to be written will hold; decides the extensions that are offered. Fields can be written as light. */
export type TargetKind = 'project' | 'model' | 'graph' | 'picture' | 'fieldPicture' | 'clip' | 'images' | 'mesh' | 'volume' | 'camera' | 'metrics' | 'presets';

/** Extensions of each kind, the usual one first. */
export const TARGET_EXTENSIONS: Readonly<Record<TargetKind, readonly string[]>> = {
  project: ['coordxproj'],
  model: ['coordx'],
  graph: ['onnx'],
  picture: ['png', 'jpg', 'jpeg', 'webp', 'tif', 'tiff'],
  fieldPicture: ['png', 'jpg', 'jpeg', 'webp', 'tif', 'tiff', 'exr'],
  clip: ['mp4', 'webm', 'gif', 'webp'],
  // Numbered; a folder of them where the host has one to offer.
  images: ['zip'],
  mesh: ['glb', 'obj', 'ply', 'stl'],
  volume: ['nrrd', 'nii.gz', 'nii', 'npy', 'tif'],
  camera: ['glb', 'json'],
  metrics: ['csv', 'json'],
  presets: ['json'],
};

export const IMAGE_EXTENSIONS: readonly string[] = ['png', 'jpg', 'jpeg', 'webp', 'avif', 'tif', 'tiff', 'gif', 'exr', 'hdr', 'pfm'];
/** GIF, WebP and AVIF may hold either; an archive holds numbered images. */
export const VIDEO_EXTENSIONS: readonly string[] = ['mp4', 'm4v', 'mov', 'mkv', 'webm', 'gif', 'webp', 'npy', 'zip'];

export const SHAPE_EXTENSIONS: readonly string[] = ['obj', 'ply', 'stl', 'glb', 'gltf', 'off', 'xyz'];

/** Endings of files that are volumes; `npy`, `tif` and `zip` may hold one too. */
export const VOLUME_EXTENSIONS: readonly string[] = ['nii', 'nii.gz', 'nrrd', 'nhdr', 'mha', 'mhd', 'h5', 'hdf5', 'zarr', 'dcm', 'raw'];

/** Bytes of a file of a shape, with its parts. */
export const MOST_SHAPE_BYTES = 2 ** 30;

/** Extensions that can be opened. */
export const SOURCE_EXTENSIONS: readonly string[] = [
  ...new Set(['coordxproj', 'coordx', ...IMAGE_EXTENSIONS, ...VIDEO_EXTENSIONS, ...SHAPE_EXTENSIONS, ...VOLUME_EXTENSIONS, 'gz']),
];
