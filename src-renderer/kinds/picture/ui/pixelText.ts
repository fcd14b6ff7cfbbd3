/** What is written into a pixel that is large enough, and in which colour it can be read there. */
import { colourIndex } from '../../../views/colourMaps.ts';
import type { Light } from '../../../../src-main/core/kinds/picture/light.ts';
import { readOut } from '../state/light.ts';
import { pixelDifference } from '../view/difference.ts';
import type { PictureMode } from '../view/pictureViewState.ts';

/** Values of a pixel in the picture that is shown there, and in the one that it is compared with. */
export interface PixelPair {
  shown: number[] | null;
  other: number[] | null;
}

export interface PixelText {
  /** Lines of what is shown, and of the other; empty where that has no place. */
  shown: string[];
  other: string[];
  /** Whether dark letters can be read on the pixel better than light ones. */
  isDark: boolean;
}

/** Least size of a pixel in which both have a place, in pixels of a style sheet. */
const WIDE = 88;
/** Relative luminance at which black and white have the same contrast. */
const MIDDLE = 0.179;

/**
 * @param size pixels of a style sheet that the pixel is large. @param light of a picture of light, whose pixels say that.
 * @returns null where nothing is to be said.
 */
export function pixelText({ shown, other }: PixelPair, mode: PictureMode, size: number, light: Light | null = null): PixelText | null {
  if (!shown) return null;
  if (mode.kind !== 'difference') {
    const isWide = size >= WIDE && other !== null;
    return { shown: lines(shown, light), other: isWide ? lines(other, light) : [], isDark: isBright(shown) };
  }
  if (!other) return null;
  const difference = pixelDifference(mode.metric, shown, other);
  const [low, high] = mode.range;
  const entry = 4 * colourIndex((difference - low) / (high - low));
  const color = Array.from(mode.colours.subarray(entry, entry + 3), (byte) => byte / 255);
  return { shown: [`${difference < 0 ? '−' : ''}${number(difference)}`], other: [], isDark: isBright(color) };
}

function lines(values: readonly number[], light: Light | null): string[] {
  // Full opacity goes without saying.
  const said = values.length === 4 && values[3] === 1 ? values.slice(0, 3) : values;
  return readOut(said, light);
}

function number(value: number): string {
  return Math.abs(value).toFixed(3);
}

function isBright([red = 0, green = red, blue = red]: readonly number[]): boolean {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) > MIDDLE;
}

/** Out of the display encoding of sRGB. */
function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
