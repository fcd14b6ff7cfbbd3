/** Figures for a talk, as SVG: of curves, and of the network to scale. Dark lines on nothing, so that they lie on any light page. */
import type { LayerCost } from './layerCosts.ts';

/** A line of a plot. */
export interface FigureLine {
  name: string;
  color: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  isDashed?: boolean;
  /** Whether its points are dots; `isLine` false: dots alone. */
  hasDots?: boolean;
  isLine?: boolean;
}

export interface FigureAxis {
  title: string;
  isLog?: boolean;
}

const SIZE = { width: 640, height: 360, left: 64, right: 16, top: 20, bottom: 44 } as const;
const INK = '#333a46';

/** Lines over one x. What has no logarithm is left out of a logarithmic axis. */
export function plotSvg(title: string, lines: readonly FigureLine[], [across, up]: readonly [FigureAxis, FigureAxis]): string {
  const scaleOf = ({ isLog }: FigureAxis): ((value: number) => number) => (isLog ? Math.log10 : (value) => value);
  const points = lines.map(({ x, y }) => Array.from(x, (value, i) => [scaleOf(across)(value), scaleOf(up)(y[i] as number)] as const).filter((point) => point.every(Number.isFinite)));
  const [left, right] = ends(points.flat().map(([x]) => x));
  const [low, high] = ends(points.flat().map(([, y]) => y));
  const placeX = (x: number): number => SIZE.left + ((x - left) / (right - left)) * (SIZE.width - SIZE.left - SIZE.right);
  const placeY = (y: number): number => SIZE.height - SIZE.bottom - ((y - low) / (high - low)) * (SIZE.height - SIZE.top - SIZE.bottom);
  const paths = lines.map(({ color, isDashed, hasDots, isLine = true }, i) => {
    const dots = hasDots ? (points[i] ?? []).map(([x, y]) => `<circle cx="${placeX(x).toFixed(1)}" cy="${placeY(y).toFixed(1)}" r="3.5" fill="${color}"/>`).join('') : '';
    if (!isLine) return dots;
    const d = (points[i] ?? []).map(([x, y], k) => `${k === 0 ? 'M' : 'L'}${placeX(x).toFixed(1)} ${placeY(y).toFixed(1)}`).join('');
    return `<path d="${d}" fill="none" stroke="${color}" stroke-width="1.5"${isDashed ? ' stroke-dasharray="5 4"' : ''}/>${dots}`;
  });
  const said = (value: number, { isLog }: FigureAxis): string => String(Number((isLog ? 10 ** value : value).toPrecision(3)));
  const marks = [0, 0.25, 0.5, 0.75, 1].flatMap((part) => {
    const [x, y] = [left + part * (right - left), low + part * (high - low)];
    return [
      text(placeX(x), SIZE.height - SIZE.bottom + 16, said(x, across), 'middle'),
      text(SIZE.left - 6, placeY(y) + 4, said(y, up), 'end'),
      `<path d="M${SIZE.left} ${placeY(y).toFixed(1)}H${SIZE.width - SIZE.right}" stroke="${INK}" stroke-opacity="0.15"/>`,
    ];
  });
  const key = lines.map(({ name, color }, i) => text(SIZE.left + 10 + 150 * (i % 4), SIZE.top + 4 + 14 * Math.floor(i / 4), name, 'start', color));
  const names = [text(SIZE.width / 2, SIZE.height - 8, across.title, 'middle'), text(12, 12, up.title, 'start')];
  return svg(SIZE.width, SIZE.height, title, [...marks, ...paths, ...key, ...names]);
}

/** Where layers work on lines of rows, and where on all points: a layer a box, as high as the logarithm of its rows. */
export function networkSvg(title: string, costs: readonly LayerCost[]): string {
  const [pitch, lane, most] = [92, 110, 84];
  const lanes = Math.max(1, new Set(costs.flatMap(({ branch }) => branch ?? [])).size);
  const places = costs.filter(({ branch }) => branch !== null).map(({ place }) => place);
  const first = 1 + Math.max(-1, ...places);
  const rows = Math.log2(Math.max(...costs.map((cost) => cost.rows)));
  const boxes = costs.map(({ name, branch, place, rows: count, outputs, flops }) => {
    const x = 20 + pitch * (branch === null ? first + place : place);
    const middle = 30 + lane * ((branch ?? (lanes - 1) / 2) + 0.5) - 10;
    const height = Math.max(6, (most * Math.log2(Math.max(2, count))) / rows);
    const fill = branch === null ? '#0b6670' : '#9fb9bd';
    const words = [`${count.toLocaleString('en')} x ${outputs}`, `${shortFlops(flops)}`];
    return [
      `<rect x="${x}" y="${(middle - height / 2).toFixed(1)}" width="26" height="${height.toFixed(1)}" rx="3" fill="${fill}"/>`,
      text(x + 13, middle - height / 2 - 4, name, 'middle'),
      ...words.map((word, i) => text(x + 13, middle + height / 2 + 12 + 11 * i, word, 'middle')),
    ].join('');
  });
  const columns = first + 1 + Math.max(0, ...costs.filter(({ branch }) => branch === null).map(({ place }) => place));
  return svg(40 + pitch * columns, 60 + lane * lanes, title, boxes);
}

/** `1.2 GFLOP` */
export function shortFlops(flops: number): string {
  const units = ['FLOP', 'kFLOP', 'MFLOP', 'GFLOP', 'TFLOP', 'PFLOP'];
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, flops)) / 3)));
  return `${Number((flops / 1000 ** power).toPrecision(3))} ${units[power]}`;
}

export function svg(width: number, height: number, title: string, parts: readonly string[]): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="10" fill="${INK}">`;
  return `${head}\n<title>${escaped(title)}</title>\n${parts.join('\n')}\n</svg>\n`;
}

export function text(x: number, y: number, words: string, anchor: string, color = INK): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${color}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** Least and most, never the same. */
function ends(values: readonly number[]): [number, number] {
  const [low, high] = values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}
