/** The display encoding of colours (sRGB, IEC 61966-2-1), for one channel. */

/** Linear light of a display-encoded colour (sRGB). */
export function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** The display encoding of linear light (sRGB). */
export function toDisplay(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}
