/**
 * FLIP: how much a person sees two pictures differ who flips between them (Andersson, Nilsson, Akenine-Möller, Oskarsson,
 * Åström and Fairchild, "FLIP: A Difference Evaluator for Alternating Images", 2020), for pictures of a screen.
 */
import { toLinear } from './srgb.ts';
import { convolve, type Kernel, type PlaneSize } from './convolve.ts';

type Triple = [number, number, number];

/** Three planes, [height, width] each. */
type Planes = [Float32Array, Float32Array, Float32Array];

/** Pixels in a degree of what is seen: a screen 0.7 m wide with 3840 pixels, 0.7 m away. */
export const PIXELS_PER_DEGREE = (0.7 * (3840 / 0.7) * Math.PI) / 180;

/** Sensitivity to contrast: sums of Gaussians a sqrt(pi / b) exp(-pi^2 x^2 / b), for luminance, red against green, blue against yellow. */
const SENSITIVITY = [[[1, 0.0047]], [[1, 0.0053]], [[34.1, 0.04], [13.5, 0.025]]] as const;
const WIDEST = 0.04;
/** Of what counts as an edge or a point: degrees. */
const FEATURE_WIDTH = 0.082;
const COLOUR_POWER = 0.7;
const FEATURE_POWER = 0.5;
/** Differences below this part of the largest one are most of the scale. */
const KNEE = { at: 0.4, to: 0.95 } as const;

/** Red, green and blue light as X, Y and Z, as the authors write it (sRGB, D65). */
const TO_XYZ = [
  [10135552 / 24577794, 8788810 / 24577794, 4435075 / 24577794],
  [2613072 / 12288897, 8788810 / 12288897, 887015 / 12288897],
  [1425312 / 73733382, 8788810 / 73733382, 70074185 / 73733382],
] as const;
/** The same as parts of white, and back. */
const TO_PARTS = TO_XYZ.map((row) => row.map((weight) => weight / (row[0] + row[1] + row[2]))) as [Triple, Triple, Triple];
const FROM_PARTS = inverse(TO_PARTS);
/** Where the root of CIELAB becomes a line, and that line. */
const LAB = { least: (6 / 29) ** 3, slope: 1 / (3 * (6 / 29) ** 2), offset: 4 / 29 } as const;

/**
 * @param test and reference [3, height, width]: display-encoded red, green and blue in [0, 1]
 * @param turn is waited for between parts of the work
 * @returns [height, width], 0..1: 0 where nobody sees a difference
 */
export async function flipMap(test: Float32Array, reference: Float32Array, size: PlaneSize, turn: () => Promise<void>): Promise<Float32Array> {
  const [a, b] = [opponent(test), opponent(reference)];
  await turn();
  const colour = await colourDifference(a, b, size, turn);
  const feature = await featureDifference(a[0], b[0], size, turn);
  return colour.map((difference, i) => difference ** (1 - (feature[i] as number)));
}

/** Mean of a map. */
export function meanOf(map: Float32Array): number {
  let sum = 0;
  for (const value of map) sum += value;
  return sum / map.length;
}

async function colourDifference(a: Planes, b: Planes, size: PlaneSize, turn: () => Promise<void>): Promise<Float32Array> {
  const seen: Planes[] = [];
  for (const planes of [a, b]) {
    const filtered: Float32Array[] = [];
    for (const [channel, gaussians] of SENSITIVITY.entries()) {
      filtered.push(blurred(planes[channel] as Float32Array, size, gaussians));
      await turn();
    }
    seen.push(perceived(filtered as Planes));
    await turn();
  }
  const [[l1, a1, b1], [l2, a2, b2]] = seen as [Planes, Planes];
  const most = hyab(huntOf(0, 1, 0), huntOf(0, 0, 1)) ** COLOUR_POWER;
  const knee = KNEE.at * most;
  const result = new Float32Array(l1.length);
  for (let i = 0; i < result.length; i++) {
    const across = Math.sqrt(((a1[i] as number) - (a2[i] as number)) ** 2 + ((b1[i] as number) - (b2[i] as number)) ** 2);
    const difference = (Math.abs((l1[i] as number) - (l2[i] as number)) + across) ** COLOUR_POWER;
    result[i] = difference < knee ? (KNEE.to / knee) * difference : KNEE.to + ((difference - knee) / (most - knee)) * (1 - KNEE.to);
  }
  return result;
}

/** A plane as far as the eye tells its contrasts apart. */
function blurred(plane: Float32Array, size: PlaneSize, gaussians: readonly (readonly [number, number])[]): Float32Array {
  const radius = Math.ceil(3 * Math.sqrt(WIDEST / (2 * Math.PI ** 2)) * PIXELS_PER_DEGREE);
  const kernels = gaussians.map(([a, b]) => {
    const kernel = samplesOf(radius, (x) => Math.exp((-(Math.PI ** 2) * (x / PIXELS_PER_DEGREE) ** 2) / b));
    return { kernel, weight: a * Math.sqrt(Math.PI / b), sum: sumOf(kernel) };
  });
  const total = kernels.reduce((sum, each) => sum + each.weight * each.sum ** 2, 0);
  const result = new Float32Array(plane.length);
  for (const { kernel, weight } of kernels) {
    const part = convolve(plane, size, kernel, kernel);
    for (let i = 0; i < part.length; i++) result[i] = (result[i] as number) + (weight / total) * (part[i] as number);
  }
  return result;
}

/** Differences of edges and points of luminance. */
async function featureDifference(a: Float32Array, b: Float32Array, size: PlaneSize, turn: () => Promise<void>): Promise<Float32Array> {
  const deviation = 0.5 * FEATURE_WIDTH * PIXELS_PER_DEGREE;
  const radius = Math.ceil(3 * deviation);
  const gauss = (x: number): number => Math.exp(-(x ** 2) / (2 * deviation ** 2));
  const blur = samplesOf(radius, gauss);
  const sum = sumOf(blur);
  const smooth = blur.map((value) => value / sum);
  const kernels = [(x: number) => -x * gauss(x), (x: number) => (x ** 2 / deviation ** 2 - 1) * gauss(x)].map((of) => balanced(samplesOf(radius, of)));
  const result = new Float32Array(a.length);
  for (const kernel of kernels) {
    const strengths: Float32Array[] = [];
    for (const plane of [a, b]) {
      // Luminance runs from -16 to 100 in the opponent space.
      const light = plane.map((value) => (value + 16) / 116);
      const [x, y] = [convolve(light, size, kernel, smooth), convolve(light, size, smooth, kernel)];
      strengths.push(x.map((value, i) => Math.sqrt(value * value + (y[i] as number) ** 2)));
      await turn();
    }
    const [first, second] = strengths as [Float32Array, Float32Array];
    for (let i = 0; i < result.length; i++) result[i] = Math.max(result[i] as number, Math.abs((first[i] as number) - (second[i] as number)));
  }
  return result.map((value) => Math.min(1, (Math.SQRT1_2 * value) ** FEATURE_POWER));
}

/** A kernel whose weights above 0 have the sum 1, and those below -1. */
function balanced(kernel: number[]): Kernel {
  const above = sumOf(kernel.filter((value) => value > 0));
  const below = -sumOf(kernel.filter((value) => value < 0));
  return kernel.map((value) => (value > 0 ? value / above : value / below));
}

function samplesOf(radius: number, of: (x: number) => number): number[] {
  return Array.from({ length: 2 * radius + 1 }, (_, i) => of(i - radius));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Luminance, red against green, blue against yellow (YCxCz) of display-encoded planes. Written out: it is for every pixel. */
function opponent(values: Float32Array): Planes {
  const pixels = values.length / 3;
  const [luminance, redGreen, blueYellow] = planesOf(pixels);
  const [toX, toY, toZ] = TO_PARTS;
  const light = (at: number): number => toLinear(Math.min(1, Math.max(0, values[at] as number)));
  for (let i = 0; i < pixels; i++) {
    const [red, green, blue] = [light(i), light(pixels + i), light(2 * pixels + i)];
    const y = toY[0] * red + toY[1] * green + toY[2] * blue;
    luminance[i] = 116 * y - 16;
    redGreen[i] = 500 * (toX[0] * red + toX[1] * green + toX[2] * blue - y);
    blueYellow[i] = 200 * (y - (toZ[0] * red + toZ[1] * green + toZ[2] * blue));
  }
  return [luminance, redGreen, blueYellow];
}

/** Opponent colours as people tell them apart: CIELAB, with colours that fade in the dark (Hunt). */
function perceived([luminance, redGreen, blueYellow]: Planes): Planes {
  const planes = planesOf(luminance.length);
  const [toRed, toGreen, toBlue] = FROM_PARTS;
  for (let i = 0; i < luminance.length; i++) {
    const y = ((luminance[i] as number) + 16) / 116;
    const x = y + (redGreen[i] as number) / 500;
    const z = y - (blueYellow[i] as number) / 200;
    const seen = huntOf(
      unit(toRed[0] * x + toRed[1] * y + toRed[2] * z),
      unit(toGreen[0] * x + toGreen[1] * y + toGreen[2] * z),
      unit(toBlue[0] * x + toBlue[1] * y + toBlue[2] * z),
    );
    planes[0][i] = seen[0];
    planes[1][i] = seen[1];
    planes[2][i] = seen[2];
  }
  return planes;
}

function planesOf(pixels: number): Planes {
  return [new Float32Array(pixels), new Float32Array(pixels), new Float32Array(pixels)];
}

function unit(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** Of linear light. */
function huntOf(red: number, green: number, blue: number): Triple {
  const [toX, toY, toZ] = TO_PARTS;
  const x = labRoot(toX[0] * red + toX[1] * green + toX[2] * blue);
  const y = labRoot(toY[0] * red + toY[1] * green + toY[2] * blue);
  const z = labRoot(toZ[0] * red + toZ[1] * green + toZ[2] * blue);
  const lightness = 116 * y - 16;
  return [lightness, 5 * lightness * (x - y), 2 * lightness * (y - z)];
}

function labRoot(t: number): number {
  return t > LAB.least ? Math.cbrt(t) : t * LAB.slope + LAB.offset;
}

function hyab(a: Triple, b: Triple): number {
  return Math.abs(a[0] - b[0]) + Math.hypot(a[1] - b[1], a[2] - b[2]);
}

/** Of a [3, 3] matrix, by cofactors. */
function inverse(m: readonly Triple[]): [Triple, Triple, Triple] {
  const at = (row: number, column: number): number => (m[row % 3] as Triple)[column % 3] as number;
  const cofactor = (row: number, column: number): number =>
    at(row + 1, column + 1) * at(row + 2, column + 2) - at(row + 1, column + 2) * at(row + 2, column + 1);
  const determinant = [0, 1, 2].reduce((sum, column) => sum + at(0, column) * cofactor(0, column), 0);
  return [0, 1, 2].map((row) => [0, 1, 2].map((column) => cofactor(column, row) / determinant)) as [Triple, Triple, Triple];
}
