/** Text out of a file nobody vouches for, fit for a message. */

import { visible } from '../core/base/visible.ts';

/** What could break a line, steer a terminal or not show at all. */
const NOT_PRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** `text` on one line, with nothing in it that does not show, and cut after `most` characters. */
export function printable(text: string, most = 60): string {
  const start = text.length > most ? `${text.slice(0, most)}...` : text;
  return visible(start).replaceAll(NOT_PRINTABLE, '\ufffd');
}
