/** What the view is told to show: the state's words in those of the image view. */
import { rgbOf } from '../../../parts/themeColors.ts';
import { comparisonOf, otherSlot } from '../../../parts/viewport/comparison.ts';
import type { Metric, View } from '../../../state/view/view.svelte.ts';
import { COLOUR_MAPS, type ColourMap } from '../../../views/colourMaps.ts';
import type { Slot } from '../../../views/layout.ts';
import type { Shown } from '../state/layers.ts';
import { DEFAULT_RANGE, metricRange, type Metric as PixelMetric } from '../view/difference.ts';
import { averagedRegion, type Picture, type Region } from '../view/picture.ts';
import type { SeenMetric } from '../view/seenMap.ts';
import type { Colours, Filter, PictureMode } from '../view/pictureViewState.ts';

/** Upper end of the colours of SSIM and FLIP until there is a map: the largest difference of FLIP; and the least one. */
const SEEN_RANGE = { first: 1, least: 0.001 } as const;

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

/** What the ends of the colours stand for. @param most largest value of a metric's map, to which the colours fit by themselves */
export function rangeOf({ metric, range }: Pick<View, 'metric' | 'range'>, most: number = SEEN_RANGE.first): [low: number, high: number] {
  const fitted = Number(Math.max(SEEN_RANGE.least, most).toPrecision(3));
  return metricRange(pixelMetric(metric), range ?? (isSeen(metric) ? fitted : DEFAULT_RANGE[pixelMetric(metric)]));
}

/** @param made map of a metric that has one, with its largest value; null until it is made */
export function modeOf(view: Pick<View, 'mode' | 'metric' | 'range' | 'divider' | 'other' | 'isFlipped'>, made: { picture: Picture; most: number } | null = null): PictureMode {
  const { metric } = view;
  const shown = isSeen(metric) ? { map: made?.picture ?? null } : {};
  const difference = { first: 'a', second: otherSlot(view), metric: pixelMetric(metric), range: rangeOf(view, made?.most), colours: mapOf(metric).table, ...shown } as const;
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
