/** The pictures that come with the program: the PNG files of a folder. */
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { FileError } from '../../core/errors.ts';
import type { Sample } from '../../core/studio/hostApi.ts';

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Signature, chunk length and name, then width and height. */
const PNG_HEADER_BYTES = 24;

export class Samples {
  #folder: string;
  #samples: Sample[];

  private constructor(folder: string, samples: Sample[]) {
    this.#folder = folder;
    this.#samples = samples;
  }

  /** Looks through a folder once; one that is missing has no samples. */
  static async open(folder: string): Promise<Samples> {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.png')).sort();
    const samples = await Promise.all(
      names.map(async (name) => {
        const size = await pngSize(path.join(folder, name));
        return size && { name, title: titleOf(name), ...size };
      }),
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
  const words = path.parse(name).name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Width and height as the file's beginning says; null when it is no PNG. */
async function pngSize(file: string): Promise<{ width: number; height: number } | null> {
  const handle = await open(file).catch(() => null);
  if (!handle) return null;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PNG_HEADER_BYTES), 0, PNG_HEADER_BYTES, 0);
    const isPng = bytesRead === PNG_HEADER_BYTES && buffer.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE);
    return isPng ? { width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20) } : null;
  } finally {
    await handle.close();
  }
}
