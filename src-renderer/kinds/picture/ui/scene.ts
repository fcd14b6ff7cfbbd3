/** What the view is told to show: the state's words in those of the image view. */
import { rgbOf } from '../../../parts/themeColors.ts';
import { comparisonOf, otherSlot } from '../../../parts/viewport/comparison.ts';
import type { View } from '../../../state/view/view.svelte.ts';
import { COLOUR_MAPS, type ColourMap } from '../../../views/colourMaps.ts';
import type { Slot } from '../../../views/layout.ts';
import type { Shown } from '../state/layers.ts';
import { DEFAULT_RANGE, metricRange, type Metric } from '../view/difference.ts';
import { averagedRegion, type Region } from '../view/picture.ts';
import type { Colours, Filter, PictureMode } from '../view/pictureViewState.ts';

export function mapOf(metric: Metric): ColourMap {
  return COLOUR_MAPS[metric === 'signed' ? 'balance' : 'ember'];
}

/** What the ends of the colours stand for. */
export function rangeOf({ metric, range }: Pick<View, 'metric' | 'range'>): [low: number, high: number] {
  return metricRange(metric, range ?? DEFAULT_RANGE[metric]);
}

export function modeOf(view: Pick<View, 'mode' | 'metric' | 'range' | 'divider' | 'other' | 'isFlipped'>): PictureMode {
  const { metric } = view;
  const difference = { first: 'a', second: otherSlot(view), metric, range: rangeOf(view), colours: mapOf(metric).table } as const;
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
