/** What several files are together, by their names alone: one that is opened, with what lies beside it, or numbered images. */
import { CoordxError } from '../base/errors.ts';
import { IMAGE_EXTENSIONS, SOURCE_EXTENSIONS } from './files.ts';

export type Together =
  /** One of them, and what it may need beside it. */
  | { kind: 'one'; name: string; beside: string[]; left: string[] }
  /** The frames of a video. */
  | { kind: 'images'; names: string[]; left: string[] };

const GLTF = 'gltf';
/** Files that name pictures beside them. */
const WITH_PICTURES = [GLTF, 'mtl'];
/** Longer lists end in how many more there are. */
const MOST_NAMED = 3;

/**
 * Tells what was chosen, or dropped, or lies in a folder. Names may have folders before them, divided by "/". Hidden files count
 * for nothing; `left` are others that are not opened.
 * @returns null when there is nothing that can be opened.
 * @throws CoordxError when there are several that could be, and one would be as good as another.
 */
export function together(names: readonly string[]): Together | null {
  const seen = names.filter((name) => !isHidden(name));
  const known = seen.filter((name) => SOURCE_EXTENSIONS.includes(extensionOf(name)));
  const images = known.filter((name) => IMAGE_EXTENSIONS.includes(extensionOf(name)));
  const mains = known.filter((name) => !images.includes(name));
  // Beside a mesh with its parts, pictures are what its surface is covered with.
  const rivals = mains.length === 0 || seen.some((name) => WITH_PICTURES.includes(extensionOf(name))) ? mains : [...mains, ...images];
  if (rivals.length > 1) throw new CoordxError(`One file can be opened at a time: choose one of ${listOf(rivals)}.`);
  const [main] = mains;
  const without = (...opened: string[]): string[] => seen.filter((name) => !opened.includes(name));
  if (main !== undefined) {
    const beside = extensionOf(main) === GLTF ? seen.filter((name) => !known.includes(name)) : [];
    // Its pictures are its own, whatever becomes of them.
    return { kind: 'one', name: main, beside, left: extensionOf(main) === GLTF ? [] : without(main) };
  }
  const [image] = images;
  if (image === undefined) return null;
  if (images.length === 1) return { kind: 'one', name: image, beside: [], left: without(image) };
  if (new Set(images.map(unnumbered)).size > 1) {
    throw new CoordxError(`Several images are opened as the frames of a video, and ${listOf(images)} are not numbered alike: choose one.`);
  }
  return { kind: 'images', names: images, left: without(...images) };
}

/** Says what is not opened of what was chosen; null where that is nothing. @param opened its name. */
export function leftOut(opened: string, { left }: Together): string | null {
  return left.length === 0 ? null : `Only ${opened} is opened, without ${listOf(left)}.`;
}

function listOf(names: readonly string[]): string {
  const [shown, more] = [names.slice(0, MOST_NAMED).map(baseOf), names.length - MOST_NAMED];
  const parts = more > 0 ? [...shown, `${more} more`] : shown;
  return parts.length === 1 ? (parts[0] as string) : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) as string}`;
}

/** A name as it is whatever its number, the last in it. */
function unnumbered(name: string): string {
  return baseOf(name).replace(/\d+(?=\D*$)/, '#');
}

function isHidden(name: string): boolean {
  const base = baseOf(name);
  return base.startsWith('.') || OF_SYSTEMS.includes(base.toLowerCase());
}

/** What Windows puts into folders. */
const OF_SYSTEMS = ['thumbs.db', 'desktop.ini'];

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
