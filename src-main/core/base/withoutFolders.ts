/** Messages for windows, which may be far from the machine: they name files, and never where these lie. */

/** In quotes of either kind, from where a disk begins. */
const QUOTED = /(["'])((?:[A-Za-z]:)?[\\/][^"'\n]*)\1/g;
/** Elsewhere: two folders at least, for people write "4 / 8" and "and/or" too. */
const PLAIN = /(?<=^|[\s(])(?:[A-Za-z]:)?[\\/]{1,2}(?:[^\s\\/"'][^\\/"'\n]*[\\/])+(?=[^\s\\/"'])/g;
/** Ours, and archives, hold files that a message may name behind them. */
const HOLDS_FILES = /\.(coordxproj|coordx|zip)$/i;

/** The message with the last part of every absolute path in it; of a file in an archive, the archive's name too. */
export function withoutFolders(message: string): string {
  return message
    .replaceAll(QUOTED, (_, quote: string, place: string) => `${quote}${nameOf(place)}${quote}`)
    .replaceAll(PLAIN, '');
}

function nameOf(place: string): string {
  const parts = place.split(/[\\/]/).filter((part) => part !== '');
  const archive = parts.findIndex((part) => HOLDS_FILES.test(part));
  return parts.slice(archive >= 0 ? archive : -1).join('/') || '/';
}
