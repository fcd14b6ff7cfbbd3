/** Text out of a file nobody vouches for, fit for a message. */

/** What could break a line, steer a terminal or turn the direction of reading. */
const NOT_PRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** `text` on one line, with nothing in it that does not show, and cut after `most` characters. */
export function printable(text: string, most = 60): string {
  const start = text.length > most ? `${text.slice(0, most)}...` : text;
  return start.replaceAll(NOT_PRINTABLE, '\ufffd');
}
