/** What is inside a field as pixels and points of curves: what panes draw. */
import type { FieldTerms, LayerFeatures, ShownTerms } from '../../../src-main/core/inside/look.ts';
import { colourPixels, reachOf, signedPixels } from '../../../src-main/core/inside/pictures.ts';
import { addTerms, curvesOf, decibelsOf, planeSize, sumAt, type PartialSums } from '../../../src-main/core/inside/sums.ts';
import type { FeatureFacts } from './sortedFeatures.ts';

export { curvesOf, PartialSums, planeSize } from '../../../src-main/core/inside/sums.ts';

/** [height, width, 4] bytes. */
export interface Drawn {
  pixels: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

/** Features of one axis, in their order, one a row; or one a column, where the axis runs down. */
export function heatMap({ values, sizes, count }: LayerFeatures, order: readonly FeatureFacts[], isDown: boolean, isDark: boolean): Drawn {
  const n = sizes[0] as number;
  const sorted = new Float32Array(values.length);
  for (const [place, { index }] of order.entries()) {
    for (let i = 0; i < n; i++) sorted[isDown ? i * count + place : place * n + i] = values[index * n + i] as number;
  }
  return { pixels: signedPixels(sorted, reachOf(values), isDark), width: isDown ? count : n, height: isDown ? n : count };
}

/** One feature of two axes. */
export function featurePicture({ values, sizes }: LayerFeatures, index: number, isDark: boolean): Drawn {
  const [height, width] = sizes as [number, number];
  const own = values.subarray(index * height * width, (index + 1) * height * width);
  return { pixels: signedPixels(own, reachOf(own), isDark), width, height };
}

/** One feature of one axis: [n]. */
export function featureCurve({ values, sizes }: LayerFeatures, index: number): Float32Array {
  const n = sizes[0] as number;
  return values.subarray(index * n, (index + 1) * n);
}

/** How values become colours: those that are distances by their sign, all others as they are. */
export interface Look {
  isSigned: boolean;
  isDark: boolean;
}

/** A term about nothing, the middle of the colours: over line and plane; of a plane of two axes, the plane alone. */
export function termPicture(field: FieldTerms, set: ShownTerms, r: number, look: Look): Drawn {
  const m = planeSize(field.sizes);
  const isFlat = field.sizes.plane.length > 1;
  const values = new Float32Array(field.outputs * (isFlat ? 1 : field.sizes.line) * m);
  if (!isFlat) addTerms(values, field, set, r, r + 1);
  else for (let output = 0; output < field.outputs; output++) values.set(curvesOf(set, { n: field.sizes.line, m }, output, r)[1], output * m);
  return picture(field, values, reachOf(values), look);
}

/** The first terms together; of a plane of two axes, at one sample of the line. */
export function sumPicture(field: FieldTerms, set: ShownTerms, sums: PartialSums, count: number, at: number, look: Look): Drawn {
  return picture(field, field.sizes.plane.length > 1 ? sumAt(field, set, count, at) : sums.at(count), 1, look);
}

/** @param reach the end of the colours. */
function picture({ sizes, outputs }: FieldTerms, values: Float32Array, reach: number, { isSigned, isDark }: Look): Drawn {
  const [height, width] = (sizes.plane.length > 1 ? sizes.plane : [sizes.line, ...sizes.plane]) as [number, number];
  return { pixels: isSigned ? signedPixels(values, reach, isDark) : colourPixels(values, outputs, 1 / reach), width, height };
}

/** What a term is at a point. */
export interface PointTerm {
  /** Of the line, one where all outputs share it; of the plane and their product, one of every output. */
  line: number[];
  plane: number[];
  product: number[];
}

/** The first terms at one sample of the line and of the plane, and the sums of `count` of them and of all, of every output as a field gives it. */
export function pointTerms(field: FieldTerms, set: ShownTerms, [at, place]: readonly [line: number, plane: number], shown: number, count: number): { terms: PointTerm[]; sum: number[]; whole: number[] } {
  const sizes = { n: field.sizes.line, m: planeSize(field.sizes) };
  const terms: PointTerm[] = [];
  const sum = new Array<number>(field.outputs).fill(0);
  const whole = new Array<number>(field.outputs).fill(0);
  for (let r = 0; r < set.count; r++) {
    const term: PointTerm = { line: [], plane: [], product: [] };
    for (let output = 0; output < field.outputs; output++) {
      const [line, plane] = curvesOf(set, sizes, output, r);
      const [left, right] = [line[at] as number, plane[place] as number];
      if (output === 0 || set.line.length > set.count * sizes.n) term.line.push(left);
      term.plane.push(right);
      term.product.push(left * right);
      whole[output] = (whole[output] as number) + left * right;
      if (r < count) sum[output] = (sum[output] as number) + left * right;
    }
    if (r < shown) terms.push(term);
  }
  return { terms, sum, whole };
}

/** Decibels of each number of terms, from one on. */
export function qualityCurve(errors: Float64Array): number[] {
  return [...errors.subarray(1)].map((error) => (error > 0 ? decibelsOf(error) : NaN));
}

/** Points of a curve as an SVG path within a box: x from left to right, y from low (bottom) to high. */
export function pathOf(values: ArrayLike<number>, { width, height, low, high }: { width: number; height: number; low: number; high: number }, isDown = false): string {
  const n = values.length;
  const parts: string[] = [];
  let isPen = false;
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) {
      isPen = false;
      continue;
    }
    const along = n > 1 ? i / (n - 1) : 0.5;
    const up = (value - low) / (high - low);
    const [x, y] = isDown ? [up * width, along * height] : [along * width, (1 - up) * height];
    parts.push(`${isPen ? 'L' : 'M'}${x.toFixed(2)} ${y.toFixed(2)}`);
    isPen = true;
  }
  return parts.join('');
}

/** Both ends of curves with nothing in the middle, so that 0 is in the middle of the box. */
export function evenEnds(curves: readonly ArrayLike<number>[]): { low: number; high: number } {
  let most = 1e-12;
  for (const curve of curves) for (let i = 0; i < curve.length; i++) most = Math.max(most, Math.abs(curve[i] as number));
  return { low: -1.05 * most, high: 1.05 * most };
}
