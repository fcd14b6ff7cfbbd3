/** How a plot looks and moves: uPlot's options from a few words about its axes. */
import type uPlot from 'uplot';
import { drawnWithin, type aligned } from '../../state/plots/plotLines.ts';
import { logTicks, SECOND_STEPS, secondsLabel, stepsLabel } from '../../state/plots/plotTicks.ts';
import type { PlotAxis } from '../../state/view/view.svelte.ts';

export interface ChartStyle {
  text: string;
  line: string;
  accent: string;
  background: string;
  font: string;
}

export interface ChartPlan {
  axis: PlotAxis;
  isLogX: boolean;
  isLogY: boolean;
  yLabel: (value: number) => string;
  /** Colours of the lines in order. */
  colors: readonly string[];
  style: ChartStyle;
  /** A value that is marked by a line across; null for none. */
  target: () => number | null;
  /** Another, that the axis makes room for where it is not far above the lines. */
  ceiling: () => number | null;
  /** The chart was drawn: its scales may have changed. */
  onDrawn: (chart: uPlot) => void;
  /** Part of the x axis that is shown; null for all there is. */
  span: () => [low: number, high: number] | null;
  onZoom: (zoom: [low: number, high: number] | null) => void;
}

/** What charts are lettered with. */
export function chartFont(): string {
  return `11px ${getComputedStyle(document.body).fontFamily}`;
}

/** Least pixels between two ticks. */
const SPACE = { x: 64, y: 30, logX: 44, logY: 34 } as const;
const Y_AXIS_WIDTH = 46;
const X_AXIS_HEIGHT = 24;
const X_TITLE = { seconds: 'seconds of training', steps: 'steps of training' } as const;
const X_TITLE_HEIGHT = 15;
const LINE = { width: 1.75, spanGaps: true, points: { size: 6, show: isAlone } };
const DASH = [5, 4];
/** Decibels above the lines within which a ceiling is shown. */
const CEILING_ROOM = 15;

/** Options for a chart of `width` by `height` CSS pixels. */
export function chartOptions(plan: ChartPlan, size: { width: number; height: number }): uPlot.Options {
  return {
    ...size,
    legend: { show: false },
    padding: [10, 12, 0, 0],
    scales: {
      x: {
        time: false,
        distr: plan.isLogX ? 3 : 1,
        range: (_, low, high) => xRange(...(plan.span() ?? [low, high]), plan.isLogX),
      },
      y: plan.isLogY
        ? { distr: 3, range: (chart, ...own) => logRange(...drawn(chart, plan, own)) }
        : { range: (chart, ...own) => withCeiling(drawn(chart, plan, own), plan.ceiling()) },
    },
    axes: [xAxis(plan), yAxis(plan)],
    series: [{}, ...plan.colors.map((stroke) => ({ ...LINE, stroke }))],
    cursor: {
      y: false,
      points: { size: 8, width: 2, fill: plan.style.background },
      drag: { x: true, y: false, dist: 6, setScale: false },
      // A line has no point at most places of another: its nearest is what is marked, however far.
      dataIdx: (chart, line, place) => nearestPoint(chart.data[line] ?? [], chart.data[0], chart.data[0][place] ?? 0),
      bind: { dblclick: () => () => (plan.onZoom(null), null) },
    },
    hooks: {
      draw: [(chart) => drawMarks(chart, plan), plan.onDrawn],
      setSelect: [(chart) => zoomToSelection(chart, plan)],
    },
  };
}

/** Whether a line has one point only, as of a run that is solved: no stroke would show it. */
function isAlone(chart: uPlot, line: number): boolean {
  const values: ArrayLike<number | null | undefined> = chart.data[line] ?? [];
  return Array.from(values).filter((value) => value !== null && value !== undefined).length === 1;
}

/** Index of the point of a line that is nearest to a place. */
function nearestPoint(values: ArrayLike<number | null | undefined>, places: ArrayLike<number>, place: number): number | null {
  let found: number | null = null;
  let least = Infinity;
  for (let i = 0; i < places.length; i++) {
    const distance = Math.abs((places[i] as number) - place);
    if (typeof values[i] !== 'number' || distance >= least) continue;
    [found, least] = [i, distance];
  }
  return found;
}

function xAxis({ axis, isLogX, style }: ChartPlan): uPlot.Axis {
  const label = axis === 'seconds' ? secondsLabel : stepsLabel;
  return {
    ...lookOf(style),
    size: X_AXIS_HEIGHT,
    label: X_TITLE[axis],
    labelFont: style.font,
    labelSize: X_TITLE_HEIGHT,
    labelGap: 0,
    space: SPACE.x,
    values: (_, values) => values.map(label),
    ...(isLogX ? logSplits(SPACE.logX, 'width') : axis === 'seconds' ? { incrs: [...SECOND_STEPS] } : {}),
  };
}

function yAxis({ isLogY, yLabel, style }: ChartPlan): uPlot.Axis {
  return {
    ...lookOf(style),
    size: Y_AXIS_WIDTH,
    space: SPACE.y,
    values: (_, values) => values.map(yLabel),
    ...(isLogY ? logSplits(SPACE.logY, 'height') : {}),
  };
}

function logSplits(space: number, side: 'width' | 'height'): Partial<uPlot.Axis> {
  return {
    splits: (chart, _, low, high) => logTicks(low, high, chart.bbox[side] / devicePixelRatio / space),
    filter: (_, splits) => splits,
  };
}

function lookOf({ text, line, font }: ChartStyle): Partial<uPlot.Axis> {
  return { stroke: text, font, grid: { stroke: line, width: 1 }, ticks: { show: false }, gap: 4 };
}

/** uPlot gives null where there is nothing to range over. */
function xRange(low: number | null, high: number | null, isLog: boolean): uPlot.Range.MinMax {
  if (low === null || high === null) return isLog ? [1, 100] : [0, 1];
  if (high > low) return [low, high];
  return isLog ? [low / 2, high * 2] : [0, 2 * low || 1];
}

type Ends = [low: number | null, high: number | null];

/** What is drawn in the window, where there is one: uPlot ranges over the points in it, and lines cross it between two of them. */
function drawn(chart: uPlot, { span, isLogX, isLogY }: ChartPlan, [low, high]: [low: number | null, high: number | null, ...rest: unknown[]]): Ends {
  const shown = chart.data.filter((_, i) => i === 0 || chart.series[i]?.show !== false);
  const part = span();
  return (part && drawnWithin(shown as ReturnType<typeof aligned>, part, { isLogX, isLogY })) ?? [low, high];
}

function withCeiling([low, high]: Ends, ceiling: number | null): uPlot.Range.MinMax {
  const isNear = high !== null && ceiling !== null && ceiling > high && ceiling - high < CEILING_ROOM;
  return linearRange(low, isNear ? ceiling : high);
}

/** Somewhat more than the values take. */
function linearRange(low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  // Of equal values some part of them: an IoU has other units than decibels.
  const pad = high > low ? 0.06 * (high - low) : Math.abs(high) / 50 || 0.5;
  return [low - pad, high + pad];
}

function logRange(low: number | null, high: number | null): uPlot.Range.MinMax {
  return low === null || high === null || !(low > 0) ? [0.1, 1] : [low / 1.15, high * 1.15];
}

function zoomToSelection(chart: uPlot, { onZoom }: ChartPlan): void {
  const { left, width } = chart.select;
  if (width <= 0) return;
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onZoom([chart.posToVal(left, 'x'), chart.posToVal(left + width, 'x')]);
}

function drawMarks(chart: uPlot, { target, ceiling, style, yLabel }: ChartPlan): void {
  const [aim, most] = [target(), ceiling()];
  if (aim !== null) drawMark(chart, { value: aim, label: `target ${yLabel(aim)}`, color: style.accent, font: style.font });
  if (most !== null) drawMark(chart, { value: most, label: `ceiling ${most.toFixed(1)}`, color: style.text, font: style.font });
}

function drawMark(chart: uPlot, { value, label, color, font }: { value: number; label: string; color: string; font: string }): void {
  const { min, max } = chart.scales['y'] ?? {};
  if (min === undefined || max === undefined || value < min || value > max) return;
  const { ctx, bbox } = chart;
  const y = Math.round(chart.valToPos(value, 'y', true));
  ctx.save();
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(DASH.map((length) => length * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = font.replace(/[\d.]+px/, (size) => `${parseFloat(size) * devicePixelRatio}px`);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'bottom';
  ctx.fillText(label, bbox.left + 4 * devicePixelRatio, y - 2 * devicePixelRatio);
  ctx.restore();
}
