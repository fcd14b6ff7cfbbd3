/**
 * How much of a function of one axis is at which frequency. Functions of a field are not periodic: a Hann window keeps their
 * ends from being seen as high frequencies. Frequencies are counted in waves along the axis; the source's samples can hold half
 * as many waves as there are steps between them, which is its Nyquist limit.
 */
import type { Multiply } from '../engine/multiply.ts';
import { zeros, type Matrix } from '../field/matrix.ts';
import type { GridSignal } from '../signal/signal.ts';
import { sampledSource } from './grid.ts';

/** Power at 0, 1, 2... waves along the axis, [curves, floor((n - 1) / 2) + 1], of curves [curves, n] without their means. */
export async function powerSpectra(curves: Matrix, multiply: Multiply): Promise<Matrix> {
  const { rows, columns: n } = curves;
  const centred = zeros(rows, n);
  for (let row = 0; row < rows; row++) {
    const values = curves.values.subarray(row * n, (row + 1) * n);
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    for (let i = 0; i < n; i++) centred.values[row * n + i] = ((values[i] as number) - mean) * hann(i, n);
  }
  const [cosines, sines] = waves(n);
  const [even, odd] = [await multiply(centred, cosines, { b: true }), await multiply(centred, sines, { b: true })];
  const power = zeros(rows, cosines.rows);
  for (let i = 0; i < power.values.length; i++) power.values[i] = (even.values[i] as number) ** 2 + (odd.values[i] as number) ** 2;
  return power;
}

/** Lines of a source that are looked at, and samples of the longest axis that is. */
const MOST_LINES = 256;
const MOST_SAMPLES = 2048;

/** The same of a source along an axis: the mean over evenly some of its lines, and all channels. Null of a very long axis. */
export async function sourceSpectrum(source: GridSignal, axis: number, multiply: Multiply): Promise<Float64Array | null> {
  const n = source.sizes[axis] as number;
  if (n > MOST_SAMPLES) return null;
  const each = MOST_LINES ** (1 / Math.max(1, source.sizes.length - 1));
  const strides = source.sizes.map((size, other) => (other === axis ? 1 : Math.ceil(size / each)));
  const samples = sampledSource(source, strides);
  const inner = source.sizes.reduce((product, size, other) => (other > axis ? product * Math.ceil(size / (strides[other] as number)) : product), 1);
  const curves = zeros(samples.length / n, n);
  for (let i = 0; i < samples.length; i++) {
    const [outer, place, rest] = [Math.floor(i / inner / n), Math.floor(i / inner) % n, i % inner];
    curves.values[(outer * inner + rest) * n + place] = samples[i] as number;
  }
  const power = await powerSpectra(curves, multiply);
  const mean = new Float64Array(power.columns);
  for (let i = 0; i < power.values.length; i++) mean[i % mean.length] = (mean[i % mean.length] as number) + (power.values[i] as number) / power.rows;
  return mean;
}

function hann(i: number, n: number): number {
  return n < 3 ? 1 : 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / n);
}

/** Cosines and sines of 0, 1, 2... waves from the first sample to the last, [waves, n]. */
function waves(n: number): [Matrix, Matrix] {
  const count = Math.floor((n - 1) / 2) + 1;
  const [cosines, sines] = [zeros(count, n), zeros(count, n)];
  for (let wave = 0; wave < count; wave++) {
    for (let i = 0; i < n; i++) {
      const phase = (2 * Math.PI * wave * i) / Math.max(1, n - 1);
      cosines.values[wave * n + i] = Math.cos(phase);
      sines.values[wave * n + i] = Math.sin(phase);
    }
  }
  return [cosines, sines];
}
