/**
 * Half-precision floats (IEEE 754 binary16) as their bits: how pictures travel, in half the bytes of
 * float32 and with more than the 8 or 10 bits that a screen shows.
 */

/** 1 */
export const HALF_ONE = 0x3c00;

const INFINITY_BITS = 0x7f80_0000;
/** The least float32, as bits without sign, that rounds to more than the largest half. */
const TOO_LARGE = 0x477f_f000;
/** 2^-14 as float32 bits: the least half with a full significand. */
const NORMAL = 0x3880_0000;
/** Difference of the exponents' biases (127 - 15), as float32 bits. */
const BIAS = 112 << 23;
/** 0.5 as float32 bits; float32 from there to 1 have the spacing of the smallest halves, 2^-24. */
const HALF_BITS = 0x3f00_0000;

const scratch = new Float32Array(1);
const scratchBits = new Int32Array(scratch.buffer);

/**
 * Writes floats as the nearest halves, ties to even: `source[i]` goes to `target[offset + stride * i]`.
 * What is too large becomes infinite, and NaN stays NaN.
 */
export function writeHalves(source: Float32Array, target: Uint16Array, offset: number, stride: number): void {
  const bits = new Int32Array(source.buffer, source.byteOffset, source.length);
  for (let i = 0, place = offset; i < bits.length; i++, place += stride) {
    const all = bits[i] as number;
    const magnitude = all & 0x7fff_ffff;
    const half =
      magnitude >= NORMAL && magnitude < TOO_LARGE
        ? // Half of the last place that is kept, less a bit when the place is even; the rest is cut off.
          (magnitude - BIAS + 0xfff + ((magnitude >> 13) & 1)) >> 13
        : unusualHalf(magnitude, source[i] as number);
    target[place] = ((all >>> 16) & 0x8000) | half;
  }
}

/** The bits, without sign, of what is too small or too large for the usual way. */
function unusualHalf(magnitude: number, value: number): number {
  if (magnitude > INFINITY_BITS) return 0x7e00;
  if (magnitude >= TOO_LARGE) return 0x7c00;
  // The sum is exact as a float64 wherever it matters, and rounded to a multiple of 2^-24 as a float32.
  scratch[0] = Math.abs(value) + 0.5;
  return (scratchBits[0] as number) - HALF_BITS;
}

/** What the bits of a half stand for (IEEE 754 binary16). */
export function halfValue(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
