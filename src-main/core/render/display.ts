/**
 * How a picture is brought to the screen, in this order: linear light, exposure, sRGB and gamma, channel, false colour.
 * Values that are display-encoded (sRGB) are decoded to linear light first, by `linearLight`. It changes what is seen and
 * nothing else: exports and numbers are those of the picture itself.
 */
import { SettingError } from '../base/errors.ts';
import { checkNumber } from '../field/spec.ts';
import { COLOUR_TABLES, colourIndex } from './colourTables.ts';
import { toDisplay, toLinear } from './srgb.ts';

/** rgb: colours as they are; the others as grey. */
export const DISPLAY_CHANNELS = ['rgb', 'red', 'green', 'blue', 'alpha', 'luminance'] as const;
export type DisplayChannel = (typeof DISPLAY_CHANNELS)[number];

export const FALSE_COLOURS = ['none', 'ember', 'lagoon'] as const;
export type FalseColour = (typeof FALSE_COLOURS)[number];

export interface Display {
  /** Stops: light is multiplied by 2 to the power of it. */
  exposure: number;
  /** Beyond that of sRGB: what is encoded is raised to the power of 1 / gamma. Above 1 shadows are brighter. */
  gamma: number;
  channel: DisplayChannel;
  /** The grey of the channel by a table of colours; of rgb, that of its luminance. */
  falseColour: FalseColour;
}

/** Pictures as they are. */
export const NEUTRAL: Display = { exposure: 0, gamma: 1, channel: 'rgb', falseColour: 'none' };

export const EXPOSURES = { min: -16, max: 16, integer: false } as const;
export const GAMMAS = { min: 0.1, max: 10, integer: false } as const;

/** Of red, green and blue light in what the eye calls bright (Rec. 709). */
export const LUMINANCE = [0.2126, 0.7152, 0.0722] as const;

export function isNeutral({ exposure, gamma, channel, falseColour }: Display): boolean {
  return exposure === 0 && gamma === 1 && channel === 'rgb' && falseColour === 'none';
}

/**
 * Checks a display and gives it back.
 * @throws SettingError naming what is out of range.
 */
export function checkDisplay(display: Display): Display {
  checkNumber('exposure', display.exposure, EXPOSURES);
  checkNumber('gamma', display.gamma, GAMMAS);
  if (!DISPLAY_CHANNELS.includes(display.channel)) throw new SettingError(`A channel is one of ${DISPLAY_CHANNELS.join(', ')}.`);
  if (!FALSE_COLOURS.includes(display.falseColour)) throw new SettingError(`False colours are one of ${FALSE_COLOURS.join(', ')}.`);
  return display;
}

/** Linear light of a display-encoded pixel: grey, or red, green, blue and straight alpha. @returns [4] */
export function linearLight([red = 0, green = red, blue = red, alpha = 1]: readonly number[]): [number, number, number, number] {
  return [toLinear(red), toLinear(green), toLinear(blue), alpha];
}

/**
 * What the screen shows of a pixel.
 * @param light [4]: red, green and blue in linear light, which may be above 1, and straight alpha
 * @returns [4]: display-encoded red, green and blue in [0, 1], and straight alpha, of an alpha channel 1
 */
export function displayed(light: readonly [number, number, number, number], display: Display): [number, number, number, number] {
  const { channel, falseColour } = display;
  const [red, green, blue] = [0, 1, 2].map((c) => encoded(light[c] as number, display)) as [number, number, number];
  const alpha = channel === 'alpha' ? 1 : light[3];
  if (channel === 'rgb' && falseColour === 'none') return [red, green, blue, alpha];
  const grey = greyOf(light, display, [red, green, blue]);
  if (falseColour === 'none') return [grey, grey, grey, alpha];
  const entry = 4 * colourIndex(grey);
  const [r = 0, g = 0, b = 0] = Array.from(COLOUR_TABLES[falseColour].subarray(entry, entry + 3), (byte) => byte / 255);
  return [r, g, b, alpha];
}

function greyOf(light: readonly number[], display: Display, [red, green, blue]: [number, number, number]): number {
  switch (display.channel) {
    case 'red':
      return red;
    case 'green':
      return green;
    case 'blue':
      return blue;
    case 'alpha':
      // How much is seen of a pixel is no light.
      return clamped(light[3] as number);
    case 'rgb':
    case 'luminance':
      return encoded(LUMINANCE.reduce((sum, weight, c) => sum + weight * (light[c] as number), 0), display);
  }
}

/** Light of one channel after exposure, sRGB and gamma. */
function encoded(light: number, { exposure, gamma }: Display): number {
  return clamped(toDisplay(Math.max(0, light) * 2 ** exposure)) ** (1 / gamma);
}

function clamped(value: number): number {
  return Math.min(1, Math.max(0, value));
}
