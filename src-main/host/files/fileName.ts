/** File names from outside, made into names that every platform takes and that lead to no other folder. */

/** Bytes; most file systems take 255, and others add to it. */
const MOST_BYTES = 180;
const MOST_EXTENSION = 16;
/** What some file system refuses, and what could hide or turn the rest of the name. */
const NOT_ALLOWED = /[\p{C}\p{Zl}\p{Zp}<>:"|?*\\/\ufffd]+/gu;
/** Windows takes these for devices, whatever follows the first dot. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)/i;

/** The last part of `name`, whatever it was, as a file name; `fallback` when nothing of it is left. */
export function safeFileName(name: string, fallback: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const clean = last.replaceAll(NOT_ALLOWED, '_').replace(/^[\s.]+/, '').replace(/[\s.]+$/, '');
  if (clean.replaceAll('_', '') === '') return fallback;
  const whole = DEVICES.test(clean) ? `_${clean}` : clean;
  const dot = whole.lastIndexOf('.');
  const extension = dot > 0 && whole.length - dot <= MOST_EXTENSION ? whole.slice(dot) : '';
  return shortened(whole.slice(0, whole.length - extension.length), MOST_BYTES - Buffer.byteLength(extension)) + extension;
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
  return text.slice(0, end).trimEnd();
}
