/** JSON out of a file that nobody vouches for. */

/** Objects, lists and fields that it may have: what a window remembers may be 256 KiB of them, all else needs few. */
const MAX_PARTS = 2 ** 18;
/** Values: the curves of 64 runs have nearly 800,000. */
const MAX_VALUES = 2 ** 20;
const PARTS = new Set([...'{[:'].map((mark) => mark.charCodeAt(0)));
const COMMA = ','.charCodeAt(0);

/**
 * Reads it, unless it would take far more memory than it has bytes: `{}` takes 28 times its two.
 * @throws SyntaxError, TypeError when it is no such JSON.
 */
export function parseJson(bytes: Uint8Array): unknown {
  let parts = 0;
  let commas = 0;
  for (const byte of bytes) {
    if (byte === COMMA) commas++;
    else if (PARTS.has(byte)) parts++;
  }
  if (parts > MAX_PARTS || commas > MAX_VALUES) throw new SyntaxError('more values than any file of this program has');
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}
