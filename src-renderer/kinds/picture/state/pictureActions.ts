/** What the commands of images and videos do. */
import type { Action, Actions } from '../../../state/commands/command.ts';
import type { Desk } from '../../../state/desk.ts';
import { FILTERS, METRICS, next, type Metric, type View } from '../../../state/view/view.svelte.ts';
import { asPicture } from './pictureRun.ts';

export function pictureActions(desk: Desk) {
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
