/** Numbers and fields in words, and tables of them, as people read them. */
import { KINDS } from '../../core/kinds/table.ts';
import type { DatasetDescription, Metrics, PictureDataset } from '../../core/kinds/types.ts';
import { coreWidths, splitDepth, type FieldSpec } from '../../core/field/spec.ts';
import type { ShapeDataset } from '../../core/kinds/shape/signal.ts';
import type { ShapeMetrics } from '../../core/kinds/shape/quality.ts';

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];
const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P'];
/** What a picture is, whatever it is of. */
type PictureKind = Pick<PictureDataset, 'width' | 'height' | 'channels' | 'bitDepth'>;

const CHANNELS = { 1: 'grey', 3: 'RGB', 4: 'RGBA' } as const;

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

/** `512 x 512 RGB, 8 bits a channel`. */
export function pictureKind({ width, height, channels, bitDepth }: PictureKind): string {
  return `${width} x ${height} ${CHANNELS[channels]}, ${bitDepth} bits a channel`;
}

/** `69,451 triangles, 1.56 x 1.54 x 1.21`, the size in source units; of a cloud its points. */
export function shapeKind({ triangles, points, size }: Pick<ShapeDataset, 'triangles' | 'points' | 'size'>): string {
  const what = triangles > 0 ? `${count(triangles)} triangles` : `${count(points)} points with normals`;
  return `${what}, ${size.map((side) => Number(side.toPrecision(3))).join(' x ')}`;
}

/** The same of a dataset; of a video with `60 frames at 30 a second, 2.0 s`. */
export function datasetKind(dataset: DatasetDescription): string {
  if (dataset.kind === 'image') return pictureKind(dataset);
  if (dataset.kind === 'shape') return shapeKind(dataset);
  const { frames, frameRate } = dataset;
  const rate = Number(frameRate.toFixed(3));
  return `${pictureKind(dataset)}, ${count(frames)} frame${frames === 1 ? '' : 's'} at ${rate} a second, ${duration(frames / frameRate)}`;
}

/** `33.10 dB, SSIM 0.9312`; of a shape its measures in the units of the field. */
export function quality(metrics: Metrics): string {
  if (KINDS.shape.quality.isOwn(metrics)) return shapeQuality(metrics);
  return `${decibels(metrics.psnr)}, SSIM ${metrics.ssim.toFixed(4)}`;
}

function shapeQuality({ iouEasy, iouHard, distance, chamfer, eikonal }: ShapeMetrics): string {
  return [
    `IoU ${iouEasy.toFixed(4)} easy and ${iouHard.toFixed(4)} hard`,
    ...(distance === null ? [] : [`distances off by ${distance.toPrecision(3)} near the surface`]),
    chamfer === null ? 'no surface' : `Chamfer ${chamfer.toPrecision(3)}`,
    ...(eikonal === null ? [] : [`eikonal deviation ${eikonal.toPrecision(3)}`]),
  ].join(', ');
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
    ...(isSplit ? [`${fusion} fusion${rank > 1 ? ` of rank ${rank}` : fusion === 'tensor' ? `, a core of ${coreWidths(spec).join(' x ')} features` : ''}`] : []),
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
