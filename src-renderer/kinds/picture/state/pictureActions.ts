/** What the commands of images and videos do. */
import type { Action, Actions } from '../../../state/commands/command.ts';
import type { Desk } from '../../../state/desk.ts';
import { copyText } from '../../../state/exports/clipboard.ts';
import { FILTERS, METRICS, next, type Metric, type View } from '../../../state/view/view.svelte.ts';
import { asPicture } from './pictureRun.ts';
import type { Pictures } from './pictures.svelte.ts';

/** @param onShow the pictures on show; null where none are */
export function pictureActions(desk: Desk, onShow: () => Pictures | null) {
  const { view } = desk;
  const ofPicture = (run: () => void): Action => ({
    run,
    whyNot: () => (asPicture(desk.subject) ? null : 'No picture is on show.'),
  });
  return {
    nextMetric: ofPicture(() => {
      // Where no difference is on show, the first press shows one.
      if (view.mode === 'difference') setMetric(view, next(METRICS, view.metric));
      view.mode = 'difference';
    }),
    nextFilter: ofPicture(() => void (view.filter = next(FILTERS, view.filter))),
    toggleDetail: { ...ofPicture(() => void (view.detail = !view.detail)), checked: () => view.detail },
    sourceResolution: ofPicture(() => askSource(view)),
    copyValues: {
      run: async () => {
        const text = onShow()?.readOut?.() ?? null;
        if (text === null) return;
        await copyText(text);
        desk.notices.tell('success', "The pixel's values are copied.");
      },
      whyNot: () => {
        if (!asPicture(desk.subject)) return 'No picture is on show.';
        return onShow()?.pointedAt ? null : 'Point at a pixel first, or type one.';
      },
    },
    clearSelection: { run: () => void (view.selection = null), whyNot: () => (view.selection ? null : 'No rectangle is selected.') },
  } satisfies Partial<Actions>;
}

/** Measures differences in another way; metrics differ in scale, so a range that was made for one is given up. */
export function setMetric(view: View, metric: Metric): void {
  view.metric = metric;
  view.range = null;
}

/** Asks the field for as many pixels as the source has, and for those of the screen where it is zoomed into. */
export function askSource(view: View): void {
  view.resolution = null;
  view.detail = true;
}
