/** Numbers and fields in words, and tables of them, as people read them. */
import { coreWidths, splitDepth, type FieldSpec } from '../../core/field/spec.ts';

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];
const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P'];

/** 1234567 -> `1,234,567`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** 1234567 -> `1.2 MB`. */
export function bytes(value: number): string {
  return scaled(value, UNITS);
}

/** 1234567 -> `1.2 MFLOP`. */
export function flops(value: number): string {
  return scaled(value, PREFIXES.map((prefix) => `${prefix}FLOP`));
}

function scaled(value: number, units: string[]): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  const number = value / 1000 ** power;
  return `${power > 0 && number < 10 ? number.toFixed(1) : number.toFixed(0)} ${units[power] ?? ''}`;
}

/** 83.2 -> `1 min 23 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Milliseconds with three digits: `1.23 ms`, `12.3 ms`, `1234 ms`. */
export function milliseconds(value: number): string {
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ms`;
}

/** Decibels of a PSNR; of a perfect one too. */
export function decibels(psnr: number): string {
  return psnr === Infinity ? 'no error at all' : `${psnr.toFixed(2)} dB`;
}

/** `1 step`, `2 steps`. */
export function steps(value: number): string {
  return `${count(value)} step${value === 1 ? '' : 's'}`;
}

/** The architecture of a field, a clause for each part of it. */
export function fieldWords(spec: FieldSpec): string {
  const { branches, axes, sharedLayers, tailLayers, width, rank, fusion } = spec;
  const layers = `${1 + sharedLayers + Math.max(1, tailLayers)} layers of width ${width}`;
  const isSplit = branches.length > 1;
  const depth = tailLayers === 0 ? 'all' : String(splitDepth(spec));
  const parts = [
    isSplit ? `branches ${branches.map((branch) => branch.map((axis) => axes[axis]).join('')).join(' | ')}` : 'plain MLP',
    `${layers}, ${isSplit ? `${depth} of them before fusion` : 'all on every point'}`,
    ...(isSplit ? [`${fusion} fusion${rank > 1 ? ` of rank ${rank}` : fusion === 'tensor' ? `, a core of ${coreWidths(spec).join(' x ')} features${spec.projections === undefined ? ' and a constant on each axis' : ''}` : ''}`] : []),
    activationWords(spec),
    encodingWords(spec),
  ];
  return parts.join('; ');
}

function activationWords({ activation }: FieldSpec): string {
  if (activation.kind === 'relu') return 'relu layers';
  return `sine layers, omega ${activation.firstOmega} in the first and ${activation.hiddenOmega} in the others`;
}

function encodingWords({ encoding, axes }: FieldSpec): string {
  switch (encoding.kind) {
    case 'none':
      return 'raw coordinates';
    case 'positional':
      return `positional encoding of ${axes.map((axis, i) => `${encoding.octaves[i] ?? 0} octaves in ${axis}`).join(' and ')}`;
    case 'fourier':
      return `${encoding.frequencies} Fourier frequencies an axis`;
  }
}

/** Lines of text with aligned columns; the last column is as it is. */
export function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]): string => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ').trimEnd();
  return rows.map((row) => `${line(row)}\n`).join('');
}
