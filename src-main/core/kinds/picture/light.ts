/**
 * Pictures of light: what comes from a scene, in linear numbers without an upper end. A network learns values in [0, 1], so
 * light is encoded for it; queries decode. Transparency is no light, and stays as it is.
 */
import { toDisplay, toLinear } from '../../render/srgb.ts';

/** How light is encoded, and how bright it is shown. */
export interface Light {
  /**
   * value = log(1 + light / knee) / log(1 + peak / knee): far above the knee, equal steps of the value are equal ratios of
   * light; far below, equal amounts.
   */
  encoding: 'log';
  /** Light that counts as dark, and light whose value is 1; both above 0. */
  knee: number;
  peak: number;
  /** Stops: light times 2 to the power of it is shown, 1 as white. */
  exposure: number;
}

/** Stops that a picture can be shown at. */
export const EXPOSURE_RANGE = { min: -64, max: 64, integer: false } as const;

/** Light is looked at in so many places at most. */
const MOST_SAMPLES = 2 ** 17;
/** Parts of the light in a picture that are darker than the knee, and darker than what is bright in it. */
const DARK = 0.01;
const BRIGHT = 0.999;
/** The knee lies so far below what is bright, at least and at most. */
const LEAST_RANGE = 2 ** 4;
const MOST_RANGE = 2 ** 20;
/** Light of a usual picture, in its (geometric) mean: shown as it is. Any other is brought to the middle. */
const USUAL = [0.02, 0.6] as const;
const MIDDLE = 0.18;

/** Steps of the table that light is shown by: between them, lines are off by less than a screen or a half float shows. */
const STEPS = 2 ** 14;
/** The largest half float. */
const MOST_SHOWN = 65504;

/** The encoding for a picture. @param values [channels, pixels] in linear light, finite and not negative. */
export function lightOf(values: Float32Array, channels: number): Light {
  const colours = colourValues(values, channels);
  const step = Math.ceil(colours.length / MOST_SAMPLES);
  const samples = Float32Array.from({ length: Math.ceil(colours.length / step) }, (_, i) => colours[i * step] as number)
    .filter((value) => value > 0)
    .sort();
  const peak = colours.reduce((most, value) => Math.max(most, value), 0);
  if (samples.length === 0) return { encoding: 'log', knee: (peak || 1) / LEAST_RANGE, peak: peak || 1, exposure: 0 };
  const at = (part: number): number => samples[Math.round(part * (samples.length - 1))] as number;
  const bright = at(BRIGHT);
  const knee = Math.min(bright / LEAST_RANGE, Math.max(bright / MOST_RANGE, at(DARK)));
  const mean = 2 ** (samples.reduce((sum, value) => sum + Math.log2(value), 0) / samples.length);
  const isUsual = mean >= USUAL[0] && mean <= USUAL[1];
  const stops = Math.round(Math.log2(MIDDLE / mean));
  return { encoding: 'log', knee, peak, exposure: isUsual ? 0 : Math.min(EXPOSURE_RANGE.max, Math.max(EXPOSURE_RANGE.min, stops)) };
}

/** Whether light is encoded alike, however bright it is shown; also where there is none. */
export function isSameEncoding(one: Light | undefined, other: Light | undefined): boolean {
  return one?.encoding === other?.encoding && one?.knee === other?.knee && one?.peak === other?.peak;
}

/** Light as values in [0, 1], in place. @param values [channels, pixels] in linear light, finite and not negative. */
export function encodeLight(values: Float32Array, channels: number, { knee, peak }: Light): Float32Array {
  const range = Math.log1p(peak / knee);
  const colours = colourValues(values, channels);
  for (let i = 0; i < colours.length; i++) colours[i] = Math.min(1, Math.log1p((colours[i] as number) / knee) / range);
  return values;
}

/** Linear light of values in [0, 1], [channels, pixels]: of encoded light, or of a picture in sRGB. A new array. */
export function linearValues(values: Float32Array, channels: number, light: Light | undefined): Float32Array {
  return mapColours(values, channels, light ? decoder(light) : toLinear);
}

/**
 * How values in [0, 1], [channels, pixels], become sRGB: those of light as they are shown at its exposure, and what is
 * brighter than white as more than 1. Values of any other picture are sRGB already, and given back.
 */
export function displayOf(channels: number, light: Light | undefined): (values: Float32Array) => Float32Array {
  if (!light) return (values) => values;
  const decode = decoder(light);
  const gain = 2 ** light.exposure;
  const table = Float64Array.from({ length: STEPS + 2 }, (_, i) => Math.min(MOST_SHOWN, toDisplay(gain * decode(Math.min(1, i / STEPS)))));
  const shown = (value: number): number => {
    const place = value * STEPS;
    const step = Math.floor(place);
    const low = table[step] as number;
    return low + (place - step) * ((table[step + 1] as number) - low);
  };
  return (values) => mapColours(values, channels, shown);
}

/** Linear light of what `displayOf` gave. */
export function shownLight(value: number, { exposure }: Light): number {
  return toLinear(value) / 2 ** exposure;
}

function decoder({ knee, peak }: Light): (value: number) => number {
  const range = Math.log1p(peak / knee);
  return (value) => knee * Math.expm1(range * value);
}

function mapColours(values: Float32Array, channels: number, change: (value: number) => number): Float32Array {
  const result = values.slice();
  const colours = colourValues(result, channels);
  for (let i = 0; i < colours.length; i++) colours[i] = change(colours[i] as number);
  return result;
}

/** All planes but that of transparency. */
function colourValues(values: Float32Array, channels: number): Float32Array {
  return channels === 4 ? values.subarray(0, (3 * values.length) / 4) : values;
}
