/** What the view is told to show: the state's words in those of the image view. */
import { rgbOf } from '../../../parts/themeColors.ts';
import { comparisonOf, otherSlot } from '../../../parts/viewport/comparison.ts';
import type { Metric, View } from '../../../state/view/view.svelte.ts';
import { COLOUR_MAPS, type ColourMap } from '../../../views/colourMaps.ts';
import type { Slot } from '../../../views/layout.ts';
import { roundUp } from '../../../views/ticks.ts';
import type { Shown } from '../state/layers.ts';
import { DEFAULT_RANGE, metricRange, type Metric as PixelMetric } from '../view/difference.ts';
import { averagedRegion, type Picture, type Region } from '../view/picture.ts';
import type { SeenMetric } from '../view/seenMap.ts';
import type { Colours, Filter, PictureMode } from '../view/pictureViewState.ts';

/** Upper end of the colours of SSIM and FLIP until there is a map, the largest difference of FLIP. */
const FIRST_RANGE = 1;
/** Least upper end that is chosen by itself. */
const LEAST_RANGE = 0.001;

/** Whether a metric is of what is seen around a pixel, and has a map. */
export function isSeen(metric: Metric): metric is SeenMetric {
  return metric === 'ssim' || metric === 'flip';
}

/** The metric for single pixels that goes with one. */
export function pixelMetric(metric: Metric): PixelMetric {
  return isSeen(metric) ? 'absolute' : metric;
}

export function mapOf(metric: Metric): ColourMap {
  return COLOUR_MAPS[metric === 'signed' ? 'balance' : 'ember'];
}

/**
 * What the ends of the colours stand for. By themselves those of a map fit to it, and the others to a round number that nothing
 * on show is above, up to the usual one of the metric.
 * @param most largest value on show by magnitude; null while it is not known.
 */
export function rangeOf({ metric, range }: Pick<View, 'metric' | 'range'>, most: number | null = null): [low: number, high: number] {
  const pixelwise = pixelMetric(metric);
  const largest = Math.max(LEAST_RANGE, most ?? Infinity);
  const fitted = isSeen(metric) ? Number(Math.max(LEAST_RANGE, most ?? FIRST_RANGE).toPrecision(3)) : Math.min(DEFAULT_RANGE[pixelwise], roundUp(largest));
  return metricRange(pixelwise, range ?? fitted);
}

/** @param most largest value on show, as in rangeOf. @param map of a metric that has one; null until it is made */
export function modeOf(view: Pick<View, 'mode' | 'metric' | 'range' | 'divider' | 'other' | 'isFlipped'>, most: number | null = null, map: Picture | null = null): PictureMode {
  const { metric } = view;
  const shown = isSeen(metric) ? { map } : {};
  const difference = { first: 'a', second: otherSlot(view), metric: pixelMetric(metric), range: rangeOf(view, most), colours: mapOf(metric).table, ...shown } as const;
  return comparisonOf<PictureMode>(view, { kind: 'difference', ...difference });
}

/**
 * How a slot is enlarged. The source as the person says. A field that is asked for again at screen resolution is smooth
 * until the answer is there; else its own pixels are shown, like the source's. A difference is that of the pixels.
 */
export function filterOf(slot: Slot, view: Pick<View, 'mode' | 'filter' | 'detail' | 'other'>): Filter {
  if (view.mode === 'difference' && view.other === 'truth') return 'nearest';
  return slot !== 'truth' && view.detail ? 'bilinear' : view.filter;
}

/** Where the samples of a picture lie, also when they are means of what was asked for. */
export function placed({ picture, region, asked }: Shown): Region {
  const factor = Math.ceil(asked.width / picture.width);
  return factor > 1 ? averagedRegion(asked, factor, region) : region;
}

/** Colours of the theme of the moment. */
export function viewColours(): Colours {
  return {
    background: rgbOf('var(--stage)'),
    checker: [rgbOf('var(--checker-a)'), rgbOf('var(--checker-b)')],
    grid: [...rgbOf('var(--line-strong)'), 0.5],
    split: rgbOf('var(--accent)'),
    selection: [rgbOf('var(--raised)'), rgbOf('var(--accent)')],
  };
}
