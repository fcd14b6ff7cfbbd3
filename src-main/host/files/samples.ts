/** What comes with the program to be trained on: the PNG, NumPy, PLY and NIfTI files of a folder, which are pictures, videos, shapes and volumes. */
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { FileError } from '../../core/base/errors.ts';
import type { Sample } from '../../core/protocol/hostApi.ts';
import { readPlyHeader } from '../../io/mesh/plyHeader.ts';
import { readFrameArray } from '../../io/video/npy.ts';
import { probeVolume } from '../../io/volume/readVolume.ts';

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Signature, chunk length and name, then width and height. */
const PNG_HEADER_BYTES = 24;
/** More than the headers have that this program writes. */
const PLY_HEADER_BYTES = 1024;

/** By the end of a name: how large it is, in words, as the file's beginning says; null when that is of no such file. */
const SIZES: Record<string, (file: string) => Promise<string | null>> = { '.png': pngSize, '.npy': npySize, '.ply': plySize, '.nii.gz': niftiSize };

export class Samples {
  #folder: string;
  #samples: Sample[];

  private constructor(folder: string, samples: Sample[]) {
    this.#folder = folder;
    this.#samples = samples;
  }

  /** Looks through a folder once, for pictures, videos, shapes and volumes in turn; one that is missing has no samples. */
  static async open(folder: string): Promise<Samples> {
    const files: string[] = await readdir(folder).catch(() => []);
    files.sort();
    const samples = await Promise.all(
      Object.entries(SIZES).flatMap(([extension, sizeOf]) =>
        files
          .filter((name) => name.endsWith(extension))
          .map(async (name) => {
            const size = await sizeOf(path.join(folder, name));
            return size === null ? null : { name, title: titleOf(name), size };
          }),
      ),
    );
    return new Samples(
      folder,
      samples.filter((sample) => sample !== null),
    );
  }

  list(): Sample[] {
    return this.#samples;
  }

  /** The path of a sample by its file name. @throws FileError */
  path(name: string): string {
    const sample = this.#samples.find((candidate) => candidate.name === name);
    if (!sample) throw new FileError('There is no such sample.');
    return path.join(this.#folder, sample.name);
  }
}

/** still-life.png -> Still life */
function titleOf(name: string): string {
  const words = name.replace(/\..*$/, '').replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

async function pngSize(file: string): Promise<string | null> {
  const start = await beginningOf(file, PNG_HEADER_BYTES);
  const isPng = start.length === PNG_HEADER_BYTES && start.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE);
  return isPng ? `${start.readUInt32BE(16)} × ${start.readUInt32BE(20)}` : null;
}

async function npySize(file: string): Promise<string | null> {
  try {
    const { width, height, frames } = await readFrameArray(file);
    return `${frames} frames of ${width} × ${height}`;
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

async function plySize(file: string): Promise<string | null> {
  try {
    const { elements } = readPlyHeader(await beginningOf(file, PLY_HEADER_BYTES), file);
    const faces = elements.find(({ name }) => name === 'face')?.count ?? 0;
    return `${faces.toLocaleString('en-US')} triangles`;
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

async function niftiSize(file: string): Promise<string | null> {
  try {
    const { depth, height, width } = await probeVolume(file);
    return `${width} × ${height} × ${depth} samples`;
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

/** At most so many bytes of a file; none when it cannot be read. */
async function beginningOf(file: string, bytes: number): Promise<Buffer> {
  const handle = await open(file).catch(() => null);
  if (!handle) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
