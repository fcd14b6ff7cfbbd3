/** Numbers and words out of the bytes of a text, without making strings of them. */
import { FileError } from '../../core/base/errors.ts';
import { printable } from '../printable.ts';

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const HASH = 35;
const PLUS = 43;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const SEMICOLON = 59;
const BACKSLASH = 92;

/** Whole numbers below this, and these powers of ten, are exact in 64 bits: one division gives the nearest float. */
const EXACT = 2 ** 53;
const POWERS = Float64Array.from({ length: 23 }, (_, i) => 10 ** i);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const COMMA_INSIDE = 'a number has a decimal comma: save the file with decimal points';
/** Numbers with a comma inside, parted by something else: no table parted by commas looks so. */
const DECIMAL_COMMAS = /\d,\d+[ \t;]+[+-]?\d+,\d/;
/** A word that is nothing but one such number. */
const DECIMAL_COMMA = /^[+-]?\d+,\d+(e[+-]?\d+)?$/i;
const WHOLE_NUMBERS = /^[+-]?\d+(,[+-]?\d+)*$/;
/** Numbers of a row: what follows them is passed over. */
const ROW = 6;
/** A whole number with zeros before it is what stands behind a decimal comma. */
const BEHIND_COMMA = /,0\d/;
/** Bytes in which that is looked for at once: at the beginning, and again where commas come later. */
const LOOKED_AT = 2 ** 16;
/** What programs print for values that are not finite. */
const NOT_FINITE = /^[+-]?(nan|inf|1\.#)/i;

export class TextScanner {
  #data: Uint8Array;
  #file: string;
  #at = 0;
  #newline: number;
  #hasDecimalCommas: boolean;
  /** Up to where commas were looked at. */
  #lookedUntil = LOOKED_AT;

  /**
   * @param file what it is called in messages.
   * @param commasSeparate whether commas may stand between numbers; else one inside of a number is refused as a decimal comma.
   */
  constructor(data: Uint8Array, file: string, { commasSeparate = false } = {}) {
    this.#data = data;
    this.#hasDecimalCommas = !commasSeparate || hasDecimalCommas(Buffer.from(data.subarray(0, LOOKED_AT)).toString('latin1'));
    this.#file = file;
    this.#newline = data.includes(NEWLINE) ? NEWLINE : RETURN;
    const hasMark = data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf;
    if (hasMark) this.#at = 3;
  }

  /** Where it is, to come back with `reset`. */
  mark(): number {
    return this.#at;
  }

  reset(mark: number): void {
    this.#at = mark;
  }

  get isDone(): boolean {
    return this.#at >= this.#data.length;
  }

  /** The next byte; NaN at the end. */
  get byte(): number {
    return this.#data[this.#at] ?? NaN;
  }

  /** The byte after that. */
  get byteAfter(): number {
    return this.#data[this.#at + 1] ?? NaN;
  }

  /** Goes on to the next word of the line, over separators and broken lines; false if there is none. */
  hasWord(): boolean {
    const [data, newline] = [this.#data, this.#newline];
    let at = this.#at;
    for (;;) {
      const byte = data[at] as number;
      if (byte === BACKSLASH && this.#isLineEnd(at + 1)) at = this.#lineEnd(at) + 1;
      else if (byte !== newline && isSeparator(byte)) at++;
      else break;
    }
    this.#at = at;
    return at < data.length && data[at] !== newline;
  }

  /** Goes on to the next word of this or a later line; false if there is none. */
  hasWordBelow(): boolean {
    while (!this.hasWord()) {
      if (this.isDone) return false;
      this.#at++;
    }
    return true;
  }

  /** Goes on to the start of the next line. */
  nextLine(): void {
    const end = this.#lineEnd(this.#at);
    const isBroken = this.#data[end - 1] === BACKSLASH || (this.#data[end - 1] === RETURN && this.#data[end - 2] === BACKSLASH);
    this.#at = end + 1;
    if (isBroken && !this.isDone) this.nextLine();
  }

  /** Goes on to the end of the word. */
  skipWord(): void {
    const data = this.#data;
    while (this.#at < data.length && !isSeparator(data[this.#at] as number)) this.#at++;
  }

  /** The next word: letters that do not separate. */
  word(): string {
    this.hasWord();
    const start = this.#at;
    this.skipWord();
    return String.fromCharCode(...this.#data.subarray(start, Math.min(this.#at, start + 400)));
  }

  /** The next word, without going on. */
  peekWord(): string {
    const start = this.#at;
    const text = this.word();
    this.#at = start;
    return text;
  }

  /** Goes on to the first word of this or a later line that is not empty and does not start with "#"; false if there is none. */
  hasRow(): boolean {
    while (!this.hasWord() || this.byte === HASH) {
      if (this.isDone) return false;
      this.nextLine();
    }
    return true;
  }

  /** A decimal number, rounded to the nearest; NaN for what programs write for numbers that are not finite. */
  number(): number {
    this.hasWord();
    const data = this.#data;
    let at = this.#at;
    const isNegative = data[at] === MINUS;
    if (isNegative || data[at] === PLUS) at++;
    const start = at;
    let mantissa = 0;
    let pointAt = -1;
    for (; ; at++) {
      const byte = data[at] as number;
      if (byte >= ZERO && byte <= NINE) mantissa = 10 * mantissa + (byte - ZERO);
      else if (byte === POINT && pointAt < 0) pointAt = at;
      else break;
    }
    const hasPoint = pointAt >= 0;
    const digits = at - start - (hasPoint ? 1 : 0);
    const behind = hasPoint ? at - pointAt - 1 : 0;
    // Powers of ten and anything else unusual are left to the language.
    if (digits === 0 || mantissa >= EXACT || behind >= POWERS.length || !this.#isWordEnd(at)) return this.#slowNumber();
    this.#refuseComma(at);
    this.#at = at;
    const value = mantissa / (POWERS[behind] as number);
    return isNegative ? -value : value;
  }

  /** A whole number; what follows it in the word is left. */
  integer(): number {
    this.hasWord();
    const data = this.#data;
    const isNegative = this.byte === MINUS;
    if (isNegative || this.byte === PLUS) this.#at++;
    const start = this.#at;
    let value = 0;
    for (; this.#at < data.length; this.#at++) {
      const byte = data[this.#at] as number;
      if (!isDigit(byte)) break;
      value = 10 * value + (byte - ZERO);
    }
    if (this.#at === start || !Number.isSafeInteger(value)) throw this.error('a whole number is missing');
    return isNegative ? -value : value;
  }

  /** The error that something is wrong where the scanner is. */
  error(what: string): FileError {
    let line = 1;
    for (let i = Math.min(this.#at, this.#data.length) - 1; i >= 0; i--) if (this.#data[i] === this.#newline) line++;
    return new FileError(`"${this.#file}" cannot be read: in line ${line}, ${what}.`);
  }

  /** A comma at once behind digits and before others is no separator. */
  #refuseComma(at: number): void {
    const isInside = this.#data[at] === COMMA && isDigit(this.#data[at + 1] as number);
    if (!isInside) return;
    if (at >= this.#lookedUntil) this.#lookAgain(at);
    if (this.#hasDecimalCommas) throw this.error(COMMA_INSIDE);
  }

  /** Looks at the lines from this place on. */
  #lookAgain(at: number): void {
    const start = this.#data.lastIndexOf(this.#newline, at) + 1;
    this.#lookedUntil = start + LOOKED_AT;
    this.#hasDecimalCommas ||= hasDecimalCommas(Buffer.from(this.#data.subarray(start, this.#lookedUntil)).toString('latin1'));
  }

  #slowNumber(): number {
    const start = this.#at;
    const text = this.word();
    if (NUMBER.test(text)) return Number(text);
    if (NOT_FINITE.test(text)) return NaN;
    this.#at = start;
    throw this.error(text === '' ? 'a number is missing' : `"${printable(text, 20)}" is not a number`);
  }

  #isWordEnd(at: number): boolean {
    return at >= this.#data.length || isSeparator(this.#data[at] as number);
  }

  #isLineEnd(at: number): boolean {
    return this.#data[at] === this.#newline || (this.#data[at] === RETURN && this.#data[at + 1] === this.#newline);
  }

  /** The place of the next end of a line, or the end. */
  #lineEnd(at: number): number {
    const end = this.#data.indexOf(this.#newline, at);
    return end < 0 ? this.#data.length : end;
  }
}

/** Whether commas are inside of numbers: as then other things part them, in some row. */
function hasDecimalCommas(text: string): boolean {
  if (DECIMAL_COMMAS.test(text)) return true;
  const lines = text.split(/[\r\n]+/);
  if (haveOddColumns(lines)) return true;
  return lines.some((line) => {
    if (!/^\s*[+-]?[.\d]/.test(line)) return false;
    // A comma beside a blank surely separates.
    const words = line.replace(/[ \t]*,[ \t]+|[ \t]+,/g, ',,').trim().split(/[ \t;]+/);
    return words.length > 1 && words.slice(0, ROW).some((word) => DECIMAL_COMMA.test(word));
  });
}

/**
 * Whether rows of nothing but whole numbers and commas have unequal columns, or numbers that begin with a zero: then some
 * commas are inside of numbers.
 */
function haveOddColumns(lines: string[]): boolean {
  // The last line may be cut.
  const rows = lines.slice(0, -1).filter((line) => WHOLE_NUMBERS.test(line));
  const columns = rows.map((row) => row.split(',').length).filter((count) => count >= ROW);
  return columns.some((count) => count !== columns[0]) || rows.some((row) => BEHIND_COMMA.test(row));
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function isSeparator(byte: number): boolean {
  return byte <= SPACE || byte === COMMA || byte === SEMICOLON;
}
