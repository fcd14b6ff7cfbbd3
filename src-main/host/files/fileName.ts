/** File names from outside, made into names that every platform takes and that lead to no other folder. */

/** Bytes; most file systems take 255, and others add to it. */
const MOST_BYTES = 180;
const MOST_EXTENSION = 16;
/** What some file system refuses, and what could hide or turn the rest of the name. */
const NOT_ALLOWED = /[\p{C}\p{Zl}\p{Zp}<>:"|?*\\/\ufffd]+/gu;
/** Windows drops these. */
const TRAILING = /[\s.]+$/;
/** Windows takes these for devices, whatever follows the first dot. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)/i;

/** The last part of a name, whatever it was, as a file name; `fallback` when nothing of it is left. */
export function safeFileName(given: string, fallback: string): string {
  const last = given.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const clean = last.replaceAll(NOT_ALLOWED, '_').replace(/^[\s.]+/, '').replace(TRAILING, '');
  if (clean.replaceAll('_', '') === '') return fallback;
  const dot = clean.lastIndexOf('.');
  const extension = dot > 0 && clean.length - dot <= MOST_EXTENSION ? clean.slice(dot) : '';
  const stem = clean.slice(0, clean.length - extension.length);
  const name = shortened(stem, MOST_BYTES - Buffer.byteLength(extension)) + extension;
  return DEVICES.test(name) ? `_${name}` : name;
}

/** As many whole characters from the start as fit. */
function shortened(text: string, bytes: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    end += character.length;
  }
  return text.slice(0, end).replace(TRAILING, '');
}
