/** Text headers: lines of `key: value` or `key = value`. */
import { FileError } from '../../../core/base/errors.ts';
import { headOf, type VolumeBytes } from '../bytes.ts';

/** Far longer than any header, lists of files apart. */
const MAX_HEADER = 2 ** 16;

/**
 * The lines of a header, up to and without the one that ends it, and where what follows begins.
 * @param isLast whether a line is the last one, which counts as a line of the header only if it says something.
 */
export async function headerLines(bytes: VolumeBytes, isLast: (line: string) => boolean): Promise<{ lines: string[]; end: number; isWhole: boolean }> {
  const head = Buffer.from(await headOf(bytes, MAX_HEADER));
  const lines: string[] = [];
  let at = 0;
  while (at < head.length) {
    const next = head.indexOf(10, at);
    const stop = next < 0 ? head.length : next;
    const line = head.toString('latin1', at, stop).replace(/\r$/, '');
    at = Math.min(head.length, stop + 1);
    if (line !== '') lines.push(line);
    if (isLast(line)) return { lines, end: at, isWhole: true };
    if (next < 0) break;
  }
  if (head.length === MAX_HEADER) throw new FileError(`"${bytes.name}" is damaged: its header has no end, get another copy of it.`);
  return { lines, end: at, isWhole: false };
}

/** Numbers between blanks, commas and brackets; NaN for what is none. */
export function numbersIn(text: string): number[] {
  return text.split(/[\s,()]+/).filter((word) => word !== '').map(Number);
}
