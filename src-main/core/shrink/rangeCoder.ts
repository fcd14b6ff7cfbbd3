/**
 * An adaptive binary range coder: bits go in with how likely they were thought to be, and few bytes come out. Carries are held back
 * as in LZMA; how likely a bit is, is the mean of a quick and a slow learner. No kept library does this in JavaScript.
 */

const TOP = 2 ** 24;
/** Bits of a probability as it is used, and as it is learned. */
const USED_BITS = 12;
const LEARNED = 2 ** 16;
const QUICK = 4;
const SLOW = 7;

/** What is learned of many sorts of bits: how likely each is a 0. */
export class BitModels {
  #quick: Uint16Array;
  #slow: Uint16Array;

  constructor(count: number) {
    this.#quick = new Uint16Array(count).fill(LEARNED / 2);
    this.#slow = new Uint16Array(count).fill(LEARNED / 2);
  }

  /** In parts of 4096, at least 1 and at most 4095. */
  zero(index: number): number {
    const both = (this.#quick[index] as number) + (this.#slow[index] as number);
    return Math.min(2 ** USED_BITS - 1, Math.max(1, both >>> (17 - USED_BITS)));
  }

  learn(index: number, bit: number): void {
    const [quick, slow] = [this.#quick[index] as number, this.#slow[index] as number];
    this.#quick[index] = bit ? quick - (quick >>> QUICK) : quick + ((LEARNED - 1 - quick) >>> QUICK);
    this.#slow[index] = bit ? slow - (slow >>> SLOW) : slow + ((LEARNED - 1 - slow) >>> SLOW);
  }
}

/** What coding and decoding have in common, so that one procedure describes both: `bit` takes what is to be coded and gives what was. */
export interface BitCoder {
  bit(models: BitModels, index: number, bit: number): number;
  /** A bit that is as often 0 as 1. */
  plain(bit: number): number;
}

export class RangeEncoder implements BitCoder {
  #bytes = new Uint8Array(2 ** 16);
  #length = 0;
  #low = 0;
  #range = 2 ** 32 - 1;
  /** A byte that a carry may still change, and how many 255 stand after it. */
  #held = 0;
  #waiting = 0;
  #isFirst = true;

  bit(models: BitModels, index: number, bit: number): number {
    const bound = (this.#range >>> USED_BITS) * models.zero(index);
    if (bit) {
      this.#low += bound;
      this.#range -= bound;
    } else {
      this.#range = bound;
    }
    models.learn(index, bit);
    this.#shift();
    return bit;
  }

  plain(bit: number): number {
    this.#range >>>= 1;
    if (bit) this.#low += this.#range;
    this.#shift();
    return bit;
  }

  /** All bytes; nothing can be coded afterwards. */
  finish(): Uint8Array {
    for (let i = 0; i < 5; i++) this.#shiftByte();
    return this.#bytes.slice(0, this.#length);
  }

  #shift(): void {
    while (this.#range < TOP) {
      this.#range = (this.#range * 256) >>> 0;
      this.#shiftByte();
    }
  }

  #shiftByte(): void {
    const carry = this.#low >= 2 ** 32 ? 1 : 0;
    if (carry || this.#low < 0xff000000) {
      if (!this.#isFirst) this.#put(this.#held + carry);
      for (; this.#waiting > 0; this.#waiting--) this.#put(255 + carry);
      this.#held = Math.floor(this.#low / TOP) & 255;
      this.#isFirst = false;
    } else {
      this.#waiting++;
    }
    this.#low = (this.#low % TOP) * 256;
  }

  #put(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
  }
}

/** Reads what a RangeEncoder wrote. Of bytes that none wrote it makes something too, but it ends elsewhere. */
export class RangeDecoder implements BitCoder {
  #bytes: Uint8Array;
  #at = 0;
  #code = 0;
  #range = 2 ** 32 - 1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    for (let i = 0; i < 4; i++) this.#code = this.#code * 256 + this.#next();
  }

  bit(models: BitModels, index: number): number {
    const bound = (this.#range >>> USED_BITS) * models.zero(index);
    const bit = this.#code < bound ? 0 : 1;
    if (bit) {
      this.#code -= bound;
      this.#range -= bound;
    } else {
      this.#range = bound;
    }
    models.learn(index, bit);
    this.#shift();
    return bit;
  }

  plain(): number {
    this.#range >>>= 1;
    const bit = this.#code < this.#range ? 0 : 1;
    if (bit) this.#code -= this.#range;
    this.#shift();
    return bit;
  }

  /** Whether all bytes were read, and no more than there are. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  #shift(): void {
    while (this.#range < TOP) {
      this.#range = (this.#range * 256) >>> 0;
      this.#code = (this.#code * 256 + this.#next()) >>> 0;
    }
  }

  /** The next byte; past the end it is a 0. */
  #next(): number {
    const byte = this.#bytes[this.#at] ?? 0;
    this.#at++;
    return byte;
  }
}
