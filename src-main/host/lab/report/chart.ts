/** Charts of a report, as SVG text: lines with a band of what lies between seeds, or points with bars of it. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { Spread } from '../groups.ts';
import { htmlText } from './html.ts';

const SIZE = { width: 460, height: 280 };
const MARGIN = { left: 52, right: 14, top: 12, bottom: 40 };
/** Ticks that an axis aims at. */
const TICKS = 6;
/** First digits of the ticks of a logarithmic axis; over many decades there is no room but for the first. */
const DIGITS = ['1', '2', '5'];
const FEW_DECADES = 3;
const ROOM = 0.05;

export interface ChartPoint {
  x: number;
  y: Spread;
}

export interface ChartSeries {
  name: string;
  /** Its colour's place in the page's palette. */
  colour: number;
  points: ChartPoint[];
}

export interface Chart {
  title: string;
  x: string;
  y: string;
  series: ChartSeries[];
  /** Whether the points of a series are one line. */
  isJoined: boolean;
}

/** Logarithmic along x, as far as numbers are above 0 and finite; null where nothing is left to be drawn. */
export function chartSvg({ title, x: xName, y: yName, series, isJoined }: Chart): string | null {
  const drawn = series.map((one) => ({ ...one, points: one.points.filter(({ x, y }) => x > 0 && [x, y.least, y.most].every(Number.isFinite)) }));
  const all = drawn.flatMap(({ points }) => points);
  if (all.length === 0) return null;
  const [left, right] = [MARGIN.left, SIZE.width - MARGIN.right];
  const [top, bottom] = [MARGIN.top, SIZE.height - MARGIN.bottom];
  const xs = scaleLog().domain(logDomain(all.map((point) => point.x))).range([left, right]);
  const ys = scaleLinear().domain(domain(all.flatMap(({ y }) => [y.least, y.most]))).range([bottom, top]).nice();
  const yTicks = ys.ticks(TICKS).map((tick) => `<line class="grid" x1="${left}" x2="${right}" y1="${ys(tick)}" y2="${ys(tick)}"/><text x="${left - 6}" y="${ys(tick) + 4}" text-anchor="end">${ys.tickFormat(TICKS)(tick)}</text>`);
  const xTicks = xs.ticks(TICKS).filter(isNamed(xs.domain())).map((tick) => `<line class="grid" x1="${xs(tick)}" x2="${xs(tick)}" y1="${top}" y2="${bottom}"/><text x="${xs(tick)}" y="${bottom + 16}" text-anchor="middle">${tickWords(tick)}</text>`);
  const marks = drawn.map((one) => (isJoined ? joined(one, xs, ys) : apart(one, xs, ys)));
  return [
    `<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${htmlText(title)}">`,
    ...yTicks,
    ...xTicks,
    `<text x="${(left + right) / 2}" y="${SIZE.height - 6}" text-anchor="middle">${htmlText(xName)}</text>`,
    `<text transform="translate(13 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${htmlText(yName)}</text>`,
    ...marks,
    '</svg>',
  ].join('\n');
}

type Scale = (value: number) => number;

function joined({ name, colour, points }: ChartSeries, xs: Scale, ys: Scale): string {
  const band = area<ChartPoint>().x((point) => xs(point.x)).y0((point) => ys(point.y.least)).y1((point) => ys(point.y.most));
  const path = line<ChartPoint>().x((point) => xs(point.x)).y((point) => ys(point.y.median));
  return `<g class="c${colour}"><path class="band" d="${band(points) ?? ''}"/><path class="line" d="${path(points) ?? ''}"/>${points.map((point) => dot(name, point, xs, ys, 2)).join('')}</g>`;
}

function apart({ name, colour, points }: ChartSeries, xs: Scale, ys: Scale): string {
  const bars = points.map(({ x, y }) => `<line class="line" x1="${xs(x)}" x2="${xs(x)}" y1="${ys(y.least)}" y2="${ys(y.most)}"/>`);
  return `<g class="c${colour}">${bars.join('')}${points.map((point) => dot(name, point, xs, ys, 5)).join('')}</g>`;
}

function dot(name: string, { x, y }: ChartPoint, xs: Scale, ys: Scale, radius: number): string {
  const words = `${name}: ${short(y.median)} at ${short(x)}`;
  return `<circle cx="${xs(x)}" cy="${ys(y.median)}" r="${radius}"><title>${htmlText(words)}</title></circle>`;
}

function isNamed([low = 1, high = 1]: number[]): (tick: number) => boolean {
  const digits = high / low > 10 ** FEW_DECADES ? DIGITS.slice(0, 1) : DIGITS;
  return (tick) => digits.includes(tick.toExponential()[0] ?? '');
}

/** `0.2`, `50`, `20k`, `1M` */
function tickWords(tick: number): string {
  const word = (value: number): string => String(Number(value.toPrecision(3)));
  if (tick < 1e3) return word(tick);
  return tick < 1e6 ? `${word(tick / 1e3)}k` : `${word(tick / 1e6)}M`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** From the least to the most, with some room about one value alone. */
function domain(values: number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = high > low ? ROOM * (high - low) : Math.max(ROOM, ROOM * Math.abs(high));
  return [low - room, high + room];
}

function logDomain(values: number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const factor = high > low ? (high / low) ** ROOM : 2;
  return [low / factor, high * factor];
}
