/** What the commands of any view do: what is shown, how finely, and from where. */
import type { Action, Actions, ViewportControls } from '../state/commands/command.ts';
import { MODES, type Mode } from '../state/view/view.svelte.ts';
import type { App } from './app.svelte.ts';
import { NOTHING_OPEN, noRun } from './reasons.ts';

const NOT_READY = 'The view is not there yet.';

const ZOOM_STEP = Math.SQRT2;
const PAN_STEP = 0.1;
const DIVIDER_STEP = 0.02;

export function viewActions(app: App) {
  const { view } = app;
  const mode = (wanted: Mode): Action => ({
    run: () => void (view.mode = wanted),
    whyNot: () => {
      if (wanted === 'field' || app.mirror.state.dataset !== null || app.mirror.state.runs.length > 1) return null;
      return app.run ? 'There is nothing to compare with: open the source, or add a run.' : NOTHING_OPEN;
    },
    checked: () => view.mode === wanted,
  });
  const multiply = (factor: number): void => {
    const { shown } = app;
    if (shown) shown.resolution *= factor;
  };
  const [field, truth, sideBySide, swipe, flip, difference, grid] = MODES;
  return {
    viewField: mode(field),
    viewTruth: mode(truth),
    viewSideBySide: mode(sideBySide),
    viewSwipe: mode(swipe),
    viewDifference: mode(difference),
    viewGrid: { ...mode(grid), whyNot: () => (app.shown && !app.shown.hasGrid ? 'Images and videos alone are shown in a grid.' : mode(grid).whyNot?.() ?? null) },
    viewFlip: {
      ...mode(flip),
      run: () => {
        // The first press shows what the run is compared with.
        view.isFlipped = view.mode !== flip || !view.isFlipped;
        view.mode = flip;
      },
    },
    finer: { run: () => multiply(2) },
    coarser: { run: () => multiply(1 / 2) },
  } satisfies Partial<Actions>;
}

export function cameraActions(app: App, viewport: () => ViewportControls | null) {
  const move = (act: (controls: ViewportControls) => void): Action => ({
    run: () => {
      const controls = viewport();
      if (controls) act(controls);
    },
    whyNot: () => (viewport() === null ? (noRun(app) ?? NOT_READY) : null),
  });
  /** What not every viewport does. */
  const some = (name: 'actualSize' | 'selectCentre'): Action => ({
    run: () => viewport()?.[name]?.(),
    whyNot: () => {
      const controls = viewport();
      if (!controls) return noRun(app) ?? NOT_READY;
      return controls[name] ? null : 'Pictures alone can do that.';
    },
  });
  const divide = (by: number): Action => ({
    run: () => void (app.view.divider = Math.min(1, Math.max(0, app.view.divider + by))),
    whyNot: () => (app.view.mode === 'swipe' ? null : 'There is a divider in the view "Swipe" alone.'),
  });
  return {
    zoomIn: move((controls) => controls.zoomBy(ZOOM_STEP)),
    zoomOut: move((controls) => controls.zoomBy(1 / ZOOM_STEP)),
    fit: move((controls) => controls.fit()),
    actualSize: some('actualSize'),
    panLeft: move((controls) => controls.panBy(-PAN_STEP, 0)),
    panRight: move((controls) => controls.panBy(PAN_STEP, 0)),
    panUp: move((controls) => controls.panBy(0, -PAN_STEP)),
    panDown: move((controls) => controls.panBy(0, PAN_STEP)),
    swipeLeft: divide(-DIVIDER_STEP),
    swipeRight: divide(DIVIDER_STEP),
    selectCentre: some('selectCentre'),
  } satisfies Partial<Actions>;
}
