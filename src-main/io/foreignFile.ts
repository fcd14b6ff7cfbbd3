/** What a file is that somebody took for another: by its first bytes, in words, for all readers. */
import { FileError } from '../core/base/errors.ts';

/** Bytes that are enough to tell. */
export const HEAD_BYTES = 512;

const CONVERT = 'convert it first';
const DOWNLOAD = 'download the file itself';
const UNPACK = 'unpack it first';
const AS_PICTURE = 'save it as PNG or TIFF';
const AS_VIDEO = 'convert it to MP4 first';
const AS_MESH = 'export it as GLB, PLY, OBJ or STL';
const ARRAY = 'save it as .npy, or as a picture';

/** What text at the start of a file says, blanks before it aside. */
const TEXTS: [RegExp, what: string, advice: string][] = [
  [/^version https:\/\/git-lfs/, 'is a Git LFS pointer, which stands for the file', 'run "git lfs pull" to get the file itself'],
  [/^(<!--[^]*?-->\s*)?<(!doctype\s+html|html|head|body)\b/i, 'is a web page', DOWNLOAD],
  [/^(<\?xml[^>]*\?>\s*)?(<!--[^]*?-->\s*)?(<!doctype\s+svg[^>]*>\s*)?<svg\b/i, 'is a vector drawing (SVG)', 'export it as PNG'],
  [/^<\?xml[^>]*\?>\s*(<!doctype\s+html|<html)/i, 'is a web page', DOWNLOAD],
  [/^<(\?xml|error|[a-z]+:[a-z]+ xmlns)/i, 'is an XML document', DOWNLOAD],
  [/^%PDF-/, 'is a PDF document', 'export its pages as PNG'],
  [/^%!PS/, 'is a PostScript document', 'export its pages as PNG'],
  [/^\{\\rtf/, 'is a text document (RTF)', CONVERT],
  [/^ISO-10303-21;/, 'is a STEP model of exact surfaces', AS_MESH],
  [/^(999[^\n]*\n)?\s*0\r?\n\s*SECTION/, 'is a DXF drawing', AS_MESH],
  [/^#VRML/, 'is a VRML scene', AS_MESH],
  [/^#usda/, 'is a USD scene', AS_MESH],
  [/^; FBX/, 'is an FBX scene', AS_MESH],
];

/** Bytes at fixed places, "." stands for any byte; texts are Latin-1. */
const SIGNATURES: [string, what: string, advice: string, at?: number][] = [
  // Long enough to be sure also of shapes: with gzip's only method and its flags, and the mark of bzip2's first block.
  ['\x1f\x8b\x08.', 'is packed with gzip', UNPACK],
  ['BZh.1AY&SY', 'is packed with bzip2', UNPACK],
  ['\xfd7zXZ\0', 'is packed with xz', UNPACK],
  ['\x28\xb5\x2f\xfd', 'is packed with Zstandard', UNPACK],
  ['7z\xbc\xaf\x27\x1c', 'is a 7z archive', UNPACK],
  ['Rar!', 'is a RAR archive', UNPACK],
  ['PK\x03\x04', 'is a ZIP archive', UNPACK],
  ['PK\x05\x06', 'is an empty ZIP archive', 'get another copy of it'],
  ['ustar', 'is a tar archive', UNPACK, 257],
  ['BM....\0\0\0\0', 'is a BMP picture', AS_PICTURE],
  ['8BPS', 'is a Photoshop document', AS_PICTURE],
  ['gimp xcf', 'is a GIMP document', AS_PICTURE],
  ['\0\0\x01\0', 'is an icon (ICO)', AS_PICTURE],
  ['\0\0\0\x0cJXL ', 'is a JPEG XL picture', AS_PICTURE],
  ['\xff\x0a', 'is a JPEG XL picture', AS_PICTURE],
  ['\0\0\0\x0cjP  ', 'is a JPEG 2000 picture', AS_PICTURE],
  ['\xff\x4f\xff\x51', 'is a JPEG 2000 picture', AS_PICTURE],
  ['....ftyphei', 'is a HEIC picture', AS_PICTURE],
  ['....ftyphev', 'is a HEIC picture', AS_PICTURE],
  ['....ftypmif1', 'is a HEIF picture', AS_PICTURE],
  ['....ftypmsf1', 'is a HEIF picture', AS_PICTURE],
  ['....ftypcrx ', 'is a raw photo of a camera', AS_PICTURE],
  ['FUJIFILM', 'is a raw photo of a camera', AS_PICTURE],
  ['IIRO', 'is a raw photo of a camera', AS_PICTURE],
  ['IIU\0', 'is a raw photo of a camera', AS_PICTURE],
  ['P5\n', 'is a PGM picture', AS_PICTURE],
  ['P6\n', 'is a PPM picture', AS_PICTURE],
  ['DDS ', 'is a DDS texture', AS_PICTURE],
  ['\xabKTX ', 'is a KTX texture', AS_PICTURE],
  ['SIMPLE  =', 'is a FITS picture', AS_PICTURE],
  ['DICM', 'is a DICOM picture', AS_PICTURE, 128],
  ['\x89HDF', 'is an HDF5 file', ARRAY],
  ['CDF', 'is a NetCDF file', ARRAY],
  ['MATLAB 5', 'is a MATLAB file', ARRAY],
  ['SQLite format', 'is a database', CONVERT],
  ['RIFF....AVI ', 'is an AVI video', AS_VIDEO],
  ['RIFF....WAVE', 'is a sound', 'choose a picture, a video or a shape'],
  ['OggS', 'is an Ogg file', AS_VIDEO],
  ['FLV', 'is a Flash video', AS_VIDEO],
  ['\0\0\x01\xba', 'is an MPEG video', AS_VIDEO],
  ['\0\0\x01\xb3', 'is an MPEG video', AS_VIDEO],
  ['\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'is a Windows Media file', AS_VIDEO],
  ['YUV4MPEG2', 'is a raw video (Y4M)', AS_VIDEO],
  ['ID3', 'is a sound', 'choose a picture, a video or a shape'],
  ['fLaC', 'is a sound', 'choose a picture, a video or a shape'],
  ['BLENDER', 'is a Blender scene', AS_MESH],
  ['Kaydara FBX', 'is an FBX scene', AS_MESH],
  ['PXR-USDC', 'is a USD scene', AS_MESH],
  ['# vtk DataFile', 'is a VTK file', AS_MESH],
  ['\x7fELF', 'is a program', 'choose another file'],
  ['MZ', 'is a program', 'choose another file'],
];

/** Kinds that are read, under a name of another: their mark, and the endings that they have. */
const READ: [string, what: string, endings: string[]][] = [
  ['\x89PNG', 'is a PNG picture', ['png']],
  ['\xff\xd8\xff', 'is a JPEG picture', ['jpg', 'jpeg']],
  ['GIF8', 'is a GIF', ['gif']],
  ['RIFF....WEBP', 'is a WebP picture', ['webp']],
  ['II\x2a\0', 'is a TIFF picture', ['tif', 'tiff']],
  ['MM\0\x2a', 'is a TIFF picture', ['tif', 'tiff']],
  ['v/1\x01', 'is an OpenEXR picture', ['exr']],
  ['#?RADIANCE', 'is a Radiance picture', ['hdr', 'pic']],
  ['#?RGBE', 'is a Radiance picture', ['hdr', 'pic']],
  ['....ftypavi', 'is an AVIF picture', ['avif']],
  ['....ftyp', 'is an MP4 video', ['mp4', 'm4v', 'mov']],
  ['\x1a\x45\xdf\xa3', 'is a Matroska video', ['mkv', 'webm']],
  ['\x93NUMPY', 'is an array of NumPy', ['npy']],
  ['glTF', 'is a glTF mesh', ['glb', 'gltf']],
  ['ply\n', 'is a PLY mesh', ['ply']],
  ['ply\r', 'is a PLY mesh', ['ply']],
  ['OFF\n', 'is an OFF mesh', ['off']],
  ['OFF\r', 'is an OFF mesh', ['off']],
];

/**
 * The error to throw for a file that no reader of what it was taken for knows; null when nothing can be said of it. Not to
 * be asked before what is read itself has been looked for: a model is a ZIP archive too.
 * @param head its first HEAD_BYTES, or all of it.
 */
export function foreignFileError(file: string, head: Uint8Array): FileError | null {
  const start = Buffer.from(head.subarray(0, HEAD_BYTES));
  return errorOf(file, wideText(start) ?? signatureAt(start, 2) ?? textAt(start) ?? misnamed(file, start));
}

/** The same for readers of formats without a mark, that may begin with nearly anything: only what cannot be meant. */
export function foreignShapeError(file: string, head: Uint8Array): FileError | null {
  const start = Buffer.from(head.subarray(0, HEAD_BYTES));
  return errorOf(file, wideText(start) ?? textAt(start) ?? signatureAt(start, 4) ?? misnamed(file, start));
}

interface Found {
  what: string;
  advice: string;
}

function errorOf(file: string, found: Found | null): FileError | null {
  return found && new FileError(`"${file}" ${found.what}: ${found.advice}.`);
}

/** UTF-16 with its mark, or as Windows writes plain letters: every second byte is 0. */
function wideText(head: Buffer): Found | null {
  const isMarked = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  const start = head.subarray(0, 64);
  const half = Math.floor(start.length / 2);
  const zeros = (parity: number): number => start.filter((byte, i) => i % 2 === parity && byte === 0).length;
  const isWide = half >= 8 && Math.max(zeros(0), zeros(1)) >= half && Math.min(zeros(0), zeros(1)) === 0;
  return isMarked || isWide ? { what: 'is text in UTF-16', advice: 'save it as UTF-8' } : null;
}

function textAt(head: Buffer): Found | null {
  const text = head.toString('utf8').replace(/^\ufeff/, '').trimStart();
  const found = TEXTS.find(([pattern]) => pattern.test(text));
  return found ? { what: found[1], advice: found[2] } : null;
}

/** @param least letters of a signature: shorter ones may begin anything. */
function signatureAt(head: Buffer, least: number): Found | null {
  const found = SIGNATURES.find(([signature, , , at]) => signature.length >= least && startsWith(head, signature, at));
  return found ? { what: found[1], advice: found[2] } : null;
}

function misnamed(file: string, head: Buffer): Found | null {
  const found = READ.find(([signature]) => startsWith(head, signature));
  const [, what, endings] = found ?? [];
  if (what === undefined || endings === undefined || endings.some((ending) => file.toLowerCase().endsWith(`.${ending}`))) return null;
  return { what, advice: `give it a name that ends in .${endings[0]}` };
}

/** Whether bytes have a signature, in which "." stands for any byte. */
export function startsWith(head: Uint8Array, signature: string, at = 0): boolean {
  if (head.length < at + signature.length) return false;
  return [...signature].every((letter, i) => letter === '.' || letter.charCodeAt(0) === head[at + i]);
}
