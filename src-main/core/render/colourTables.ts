/**
 * Colours for numbers: tables in which equal steps look equally large, drawn through a few points in OKLab with a
 * lightness that runs straight from end to end (or to the middle and back), so that they also read in grey.
 */
import { toDisplay } from './srgb.ts';

/** A point of a map: chroma and hue in degrees; points lie at equal distances. */
interface Hue {
  chroma: number;
  hue: number;
}

const ENTRIES = 256;

const EMBER: Hue[] = [
  { chroma: 0.01, hue: 285 },
  { chroma: 0.11, hue: 292 },
  { chroma: 0.16, hue: 338 },
  { chroma: 0.19, hue: 18 },
  { chroma: 0.155, hue: 58 },
  { chroma: 0.08, hue: 102 },
];

const LAGOON: Hue[] = [
  { chroma: 0.13, hue: 308 },
  { chroma: 0.12, hue: 268 },
  { chroma: 0.09, hue: 222 },
  { chroma: 0.12, hue: 168 },
  { chroma: 0.17, hue: 135 },
  { chroma: 0.18, hue: 106 },
];

const BALANCE: Hue[] = [
  { chroma: 0.12, hue: 262 },
  { chroma: 0.13, hue: 254 },
  { chroma: 0, hue: 250 },
  { chroma: 0.14, hue: 32 },
  { chroma: 0.14, hue: 24 },
];

/** [256, 4] bytes each: red, green, blue and alpha of 255. Ember and lagoon go from nothing to much, balance from sign to sign. */
export const COLOUR_TABLES = {
  ember: table(EMBER, (t) => 0.1 + 0.88 * t),
  lagoon: table(LAGOON, (t) => 0.28 + 0.64 * t),
  balance: table(BALANCE, (t) => 0.97 - 0.62 * Math.abs(2 * t - 1)),
} as const satisfies Record<string, Uint8Array>;

/** Balance for a dark page: nothing is dark, and both signs shine. */
export const NIGHT_BALANCE: Uint8Array = table(BALANCE, (t) => 0.14 + 0.66 * Math.abs(2 * t - 1));

/** Entry of a table for the place `t` in 0..1; what lies outside gets the colours of the ends. */
export function colourIndex(t: number): number {
  return Math.floor(Math.min(1, Math.max(0, t)) * (ENTRIES - 1) + 0.5);
}

function table(hues: Hue[], lightness: (t: number) => number): Uint8Array {
  const bytes = new Uint8Array(4 * ENTRIES);
  for (let i = 0; i < ENTRIES; i++) {
    const t = i / (ENTRIES - 1);
    const rgb = displayable(lightness(t), pointAt(hues, t));
    bytes.set([...rgb.map((value) => Math.round(255 * value)), 255], 4 * i);
  }
  return bytes;
}

/** The a and b of OKLab at place `t`, on a smooth curve through the points (Catmull and Rom's). */
function pointAt(hues: Hue[], t: number): [a: number, b: number] {
  const place = t * (hues.length - 1);
  const index = Math.min(hues.length - 2, Math.floor(place));
  const f = place - index;
  const weights = [
    f * (-0.5 + f * (1 - 0.5 * f)),
    1 + f * f * (-2.5 + 1.5 * f),
    f * (0.5 + f * (2 - 1.5 * f)),
    f * f * (-0.5 + 0.5 * f),
  ];
  return weights.reduce<[number, number]>(
    ([sumA, sumB], weight, i) => {
      const [a, b] = toAb(hues[Math.min(hues.length - 1, Math.max(0, index + i - 1))] as Hue);
      return [sumA + weight * a, sumB + weight * b];
    },
    [0, 0],
  );
}

function toAb({ chroma, hue }: Hue): [a: number, b: number] {
  const angle = (hue * Math.PI) / 180;
  return [chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** The colour of that lightness and hue, with as much of its chroma as a screen can show: display-encoded, 0..1. */
function displayable(lightness: number, [a, b]: [number, number]): number[] {
  let [low, high] = [0, 1];
  if (isInGamut(linearRgb(lightness, a, b))) low = 1;
  for (let i = 0; low < 1 && i < 20; i++) {
    const part = (low + high) / 2;
    if (isInGamut(linearRgb(lightness, part * a, part * b))) low = part;
    else high = part;
  }
  return linearRgb(lightness, low * a, low * b).map((linear) => toDisplay(Math.min(1, Math.max(0, linear))));
}

function isInGamut(rgb: number[]): boolean {
  return rgb.every((value) => value >= -1e-4 && value <= 1 + 1e-4);
}

/** Linear sRGB of a colour in OKLab. */
function linearRgb(lightness: number, a: number, b: number): number[] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}
