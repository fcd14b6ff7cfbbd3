/** What several files are together, by their names alone: one that is opened, with what lies beside it, or numbered images. */
import { IMAGE_EXTENSIONS, SOURCE_EXTENSIONS } from './files.ts';

export type Together =
  /** One of them, what it may need beside it, and which others could have been opened. */
  | { kind: 'one'; name: string; beside: string[]; others: string[] }
  /** The frames of a video. */
  | { kind: 'images'; names: string[] };

const GLTF = 'gltf';

/**
 * Tells what was chosen, or dropped, or lies in a folder. Names may have folders before them, divided by "/". Hidden files,
 * and what belongs to no kind, count for nothing.
 * @returns null when there is nothing that can be opened.
 */
export function together(names: readonly string[]): Together | null {
  const seen = names.filter((name) => !baseOf(name).startsWith('.'));
  const known = seen.filter((name) => SOURCE_EXTENSIONS.includes(extensionOf(name)));
  const images = known.filter((name) => IMAGE_EXTENSIONS.includes(extensionOf(name)));
  const mains = known.filter((name) => !images.includes(name));
  // Its parts say that it is meant, whatever else lies there.
  const main = mains.find((name) => extensionOf(name) === GLTF) ?? mains[0];
  if (main !== undefined) {
    const beside = extensionOf(main) === GLTF ? seen.filter((name) => !known.includes(name)) : [];
    return { kind: 'one', name: main, beside, others: mains.filter((name) => name !== main) };
  }
  const [image] = images;
  if (image === undefined) return null;
  return images.length === 1 ? { kind: 'one', name: image, beside: [], others: [] } : { kind: 'images', names: images };
}

/** What numbered images are called together: what their names begin with. */
export function nameOfImages(names: readonly string[]): string {
  const [first = '', ...others] = names.map(baseOf);
  let length = first.replace(/\.[^.]*$/, '').length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length).replace(/[\d\s._-]+$/, '') || 'images';
}

function baseOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function extensionOf(name: string): string {
  const base = baseOf(name);
  return base.includes('.') ? base.slice(base.lastIndexOf('.') + 1).toLowerCase() : '';
}
