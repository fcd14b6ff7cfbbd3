/** What every command of the table does, and when it can. */
import { COMMANDS, type CommandEntry, type CommandId } from '../../src-main/core/protocol/commandTable.ts';
import type { RunState } from '../../src-main/core/protocol/studio.ts';
import type { App } from './app.svelte.ts';
import { exportModel, exportView, saveProject } from './exporting.ts';
import { freeName, oneStep, startTraining } from './training.ts';
import { shapeActions } from '../kinds/shape/state/shapeActions.ts';
import { SHAPE_RESOLUTION } from '../kinds/shape/state/shapeLook.svelte.ts';
import { FILTERS, METRICS, MODES, next, RESOLUTION, THEMES, type Metric, type Mode } from '../state/view/view.svelte.ts';

export interface Action {
  run(): void | Promise<void>;
  /** Whether it can be done now; always when left out. */
  enabled?: () => boolean;
  /** Of commands that are on or off. */
  checked?: () => boolean;
  /** Whether there is such a thing here at all; always when left out. */
  shown?: () => boolean;
}

/** What the viewport does when it is told to. */
export interface ViewportControls {
  zoomBy(factor: number): void;
  /** In parts of the viewport. */
  panBy(across: number, down: number): void;
  fit(): void;
  /** Of pictures alone. */
  actualSize?(): void;
  selectCentre?(): void;
}

/** A command of the table with what it does. */
export interface Command extends CommandEntry {
  id: CommandId;
  action: Action;
}

const ZOOM_STEP = Math.SQRT2;
const PAN_STEP = 0.1;
const DIVIDER_STEP = 0.02;

export type Actions = Record<CommandId, Action>;

/** All commands with their actions. @param viewport gives the viewport's controls, null while there is none. */
export function commands(app: App, viewport: () => ViewportControls | null): readonly Command[] {
  const actions: Actions = {
    ...fileActions(app),
    ...runActions(app),
    ...trainingActions(app),
    ...viewActions(app),
    ...videoActions(app),
    ...shapeActions(app),
    ...cameraActions(app, viewport),
    ...exportActions(app),
    ...windowActions(app),
  };
  return COMMANDS.map((entry) => ({ ...entry, action: actions[entry.id] }));
}

/** Whether a command is to be offered at all. */
export function isShown({ action }: Command): boolean {
  return action.shown?.() ?? true;
}

type Some<Id extends CommandId> = Pick<Actions, Id>;

function fileActions(app: App): Some<'open' | 'samples' | 'save' | 'saveAs' | 'close' | 'undo' | 'redo'> {
  const isOpen = (): boolean => app.mirror.state.dataset !== null || app.mirror.state.runs.length > 0;
  const select = (run: number | null): void => {
    if (run !== null && app.mirror.run(run)) app.view.selected = run;
  };
  return {
    open: {
      run: async () => {
        const file = await app.host.chooseFile();
        if (file) await app.offer(file);
      },
    },
    samples: { run: () => void (app.dialog = { kind: 'samples' }) },
    save: { run: async () => void (await saveProject(app, false)), enabled: isOpen },
    saveAs: { run: async () => void (await saveProject(app, true)), enabled: isOpen },
    close: { run: () => void (app.dialog = { kind: 'closeProject' }), enabled: isOpen },
    undo: { run: () => select(app.drafts.undo()), enabled: () => app.drafts.canUndo },
    redo: { run: () => select(app.drafts.redo()), enabled: () => app.drafts.canRedo },
  };
}

function runActions(app: App): Some<'addRun' | 'duplicateRun' | 'renameRun' | 'removeRun' | 'nextRun' | 'previousRun'> {
  const hasRun = (): boolean => app.run !== null;
  const move = (by: number): void => {
    const { runs } = app.mirror.state;
    const place = runs.findIndex(({ id }) => id === app.view.selected);
    app.view.selected = runs[(place + by + runs.length) % runs.length]?.id ?? null;
  };
  return {
    addRun: {
      run: () => void (app.dialog = { kind: 'addRun' }),
      enabled: () => app.mirror.state.dataset !== null,
    },
    duplicateRun: {
      run: withRun(app, async ({ id, setup }) => {
        const name = freeName(app, setup.name);
        app.view.selected = await app.api.duplicateRun({ run: id, name, fresh: false });
      }),
      enabled: hasRun,
    },
    renameRun: { run: withRun(app, ({ id }) => void (app.dialog = { kind: 'renameRun', run: id })), enabled: hasRun },
    removeRun: { run: withRun(app, ({ id }) => void (app.dialog = { kind: 'removeRun', run: id })), enabled: hasRun },
    nextRun: { run: () => move(1), enabled: hasRun },
    previousRun: { run: () => move(-1), enabled: hasRun },
  };
}

function trainingActions(
  app: App,
): Some<'toggleTraining' | 'step' | 'reset' | 'trainAll' | 'pauseAll' | 'measure'> {
  const canTrain = (): boolean => app.run?.hasDataset === true;
  const isIdle = (): boolean => canTrain() && app.run?.status === 'idle';
  const some = (test: (run: RunState) => boolean) => (): boolean => app.mirror.state.runs.some(test);
  return {
    toggleTraining: {
      run: withRun(app, async (run) => {
        if (run.status === 'training') await app.api.pause({ run: run.id });
        else await startTraining(app, run);
      }),
      enabled: canTrain,
      checked: () => app.run?.status === 'training',
    },
    step: { run: withRun(app, (run) => oneStep(app, run)), enabled: isIdle },
    reset: {
      run: withRun(app, ({ id }) => void (app.dialog = { kind: 'reset', run: id })),
      enabled: () => (app.run?.progress.steps ?? 0) > 0,
    },
    trainAll: {
      run: async () => {
        const idle = app.mirror.state.runs.filter(({ status, hasDataset }) => status === 'idle' && hasDataset);
        await Promise.all(idle.map((run) => startTraining(app, run)));
      },
      enabled: some(({ status, hasDataset }) => status === 'idle' && hasDataset),
    },
    pauseAll: {
      run: async () => {
        const busy = app.mirror.state.runs.filter(({ status }) => status === 'training');
        await Promise.all(busy.map(({ id }) => app.api.pause({ run: id })));
      },
      enabled: some(({ status }) => status === 'training'),
    },
    measure: {
      run: withRun(app, async ({ id }) => void (await app.api.measure({ run: id, rect: null }))),
      enabled: canTrain,
    },
  };
}

function viewActions(
  app: App,
): Some<
  | 'viewField'
  | 'viewTruth'
  | 'viewSideBySide'
  | 'viewSwipe'
  | 'viewDifference'
  | 'nextMetric'
  | 'nextFilter'
  | 'toggleDetail'
  | 'finer'
  | 'coarser'
  | 'sourceResolution'
  | 'clearSelection'
> {
  const { view } = app;
  const mode = (wanted: Mode): Action => ({
    run: () => void (view.mode = wanted),
    enabled: () => wanted === 'field' || app.mirror.state.dataset !== null || app.mirror.state.runs.length > 1,
    checked: () => view.mode === wanted,
  });
  const [field, truth, sideBySide, swipe, difference] = MODES;
  return {
    viewField: mode(field),
    viewTruth: mode(truth),
    viewSideBySide: mode(sideBySide),
    viewSwipe: mode(swipe),
    viewDifference: mode(difference),
    nextMetric: {
      enabled: () => app.picture !== null,
      run: () => {
        // Where no difference is on show, the first press shows one.
        if (view.mode === 'difference') setMetric(app, next(METRICS, view.metric));
        view.mode = 'difference';
      },
    },
    nextFilter: { run: () => void (view.filter = next(FILTERS, view.filter)), enabled: () => app.picture !== null },
    toggleDetail: {
      run: () => void (view.detail = !view.detail),
      enabled: () => app.picture !== null,
      checked: () => view.detail,
    },
    finer: { run: () => setResolution(app, 2 * currentResolution(app)) },
    coarser: { run: () => setResolution(app, currentResolution(app) / 2) },
    sourceResolution: { run: () => setResolution(app, null), enabled: () => app.picture !== null },
    clearSelection: { run: () => void (view.selection = null), enabled: () => view.selection !== null },
  };
}

function cameraActions(
  app: App,
  viewport: () => ViewportControls | null,
): Some<
  | 'zoomIn'
  | 'zoomOut'
  | 'fit'
  | 'actualSize'
  | 'panLeft'
  | 'panRight'
  | 'panUp'
  | 'panDown'
  | 'swipeLeft'
  | 'swipeRight'
  | 'selectCentre'
> {
  const move = (act: (controls: ViewportControls) => void): Action => ({
    run: () => {
      const controls = viewport();
      if (controls) act(controls);
    },
    enabled: () => viewport() !== null,
  });
  const picture = (act: (controls: ViewportControls) => void): Action => ({
    ...move(act),
    enabled: () => viewport() !== null && app.picture !== null,
  });
  const divide = (by: number): Action => ({
    run: () => void (app.view.divider = Math.min(1, Math.max(0, app.view.divider + by))),
    enabled: () => app.view.mode === 'swipe',
  });
  return {
    zoomIn: move((controls) => controls.zoomBy(ZOOM_STEP)),
    zoomOut: move((controls) => controls.zoomBy(1 / ZOOM_STEP)),
    fit: move((controls) => controls.fit()),
    actualSize: picture((controls) => controls.actualSize?.()),
    panLeft: move((controls) => controls.panBy(-PAN_STEP, 0)),
    panRight: move((controls) => controls.panBy(PAN_STEP, 0)),
    panUp: move((controls) => controls.panBy(0, -PAN_STEP)),
    panDown: move((controls) => controls.panBy(0, PAN_STEP)),
    swipeLeft: divide(-DIVIDER_STEP),
    swipeRight: divide(DIVIDER_STEP),
    selectCentre: picture((controls) => controls.selectCentre?.()),
  };
}

function videoActions(
  app: App,
): Some<
  | 'togglePlay'
  | 'playForwards'
  | 'playBackwards'
  | 'stopPlaying'
  | 'loop'
  | 'faster'
  | 'slower'
  | 'nextFrame'
  | 'previousFrame'
  | 'nextTenth'
  | 'previousTenth'
  | 'markIn'
  | 'markOut'
  | 'goToIn'
  | 'goToOut'
  | 'clearMarks'
> {
  const { player } = app;
  const move = (act: () => void): Action => ({ run: act, enabled: () => app.video !== null });
  const onlyWith = (point: () => number | null, act: (at: number) => void): Action => ({
    run: () => {
      const at = point();
      if (at !== null) act(at);
    },
    enabled: () => app.video !== null && point() !== null,
  });
  return {
    togglePlay: { ...move(() => player.toggle()), checked: () => player.isPlaying },
    playForwards: move(() => (player.direction === 1 ? player.faster(1) : player.play(1))),
    playBackwards: move(() => (player.direction === -1 ? player.faster(1) : player.play(-1))),
    stopPlaying: move(() => player.stop()),
    loop: { ...move(() => void (player.isLooping = !player.isLooping)), checked: () => player.isLooping },
    faster: move(() => player.faster(1)),
    slower: move(() => player.faster(-1)),
    nextFrame: move(() => player.step(1)),
    previousFrame: move(() => player.step(-1)),
    nextTenth: move(() => player.step(0.1)),
    previousTenth: move(() => player.step(-0.1)),
    markIn: move(() => player.setIn(player.position)),
    markOut: move(() => player.setOut(player.position)),
    goToIn: onlyWith(() => player.inPoint, (at) => player.seek(at)),
    goToOut: onlyWith(() => player.outPoint, (at) => player.seek(at)),
    clearMarks: {
      ...move(() => {
        player.setIn(null);
        player.setOut(null);
      }),
      enabled: () => player.inPoint !== null || player.outPoint !== null,
    },
  };
}

function exportActions(
  app: App,
): Some<'exportPicture' | 'exportClip' | 'exportMesh' | 'exportView' | 'exportMetrics' | 'exportModel' | 'exportGraph'> {
  const enabled = (): boolean => app.run !== null;
  return {
    exportPicture: { run: () => void (app.dialog = { kind: 'exportPicture' }), enabled },
    exportClip: { run: () => void (app.dialog = { kind: 'exportClip' }), enabled: () => app.run !== null && app.run.dataset.kind !== 'image' },
    exportMesh: { run: () => void (app.dialog = { kind: 'exportMesh' }), enabled: () => app.run?.dataset.kind === 'shape' },
    exportView: { run: () => exportView(app), enabled },
    exportMetrics: { run: () => void (app.dialog = { kind: 'exportMetrics' }), enabled },
    exportModel: { run: () => void (app.dialog = { kind: 'exportModel' }), enabled },
    exportGraph: { run: () => exportModel(app, 'graph'), enabled },
  };
}

function windowActions(
  app: App,
): Some<'palette' | 'shortcuts' | 'paper' | 'updates' | 'about' | 'togglePlots' | 'togglePanels' | 'theme'> {
  const { preferences } = app;
  const toggle = (key: 'showPlots' | 'showPanels'): Action => ({
    run: () => {
      preferences[key] = !preferences[key];
      preferences.keep();
    },
    checked: () => preferences[key],
  });
  return {
    palette: { run: () => void (app.dialog = { kind: 'palette' }) },
    shortcuts: { run: () => void (app.dialog = { kind: 'shortcuts' }) },
    about: { run: () => void (app.dialog = { kind: 'about' }) },
    paper: { run: async () => void (await app.host.api.openExternal({ link: 'paper' })) },
    updates: {
      run: async () => void (await app.host.api.openExternal({ link: 'releases' })),
      shown: () => app.about !== null && app.about.releases !== null,
    },
    togglePlots: toggle('showPlots'),
    togglePanels: toggle('showPanels'),
    theme: {
      run: () => {
        preferences.theme = next(THEMES, preferences.theme);
        preferences.keep();
      },
    },
  };
}

/** Asks the field for another number of pixels, or of samples; its own pixels are then shown, not the screen's. */
export function setResolution({ view, shape, shapes }: App, side: number | null): void {
  if (shape) {
    const { least, most, usual } = SHAPE_RESOLUTION;
    shapes.look.resolution = Math.round(Math.min(most, Math.max(least, side ?? usual)));
    return;
  }
  view.resolution = side === null ? null : Math.round(Math.min(RESOLUTION.most, Math.max(RESOLUTION.least, side)));
  view.detail = side === null;
}

/** Measures differences in another way; metrics differ in scale, so a range that was made for one is given up. */
export function setMetric({ view }: App, metric: Metric): void {
  view.metric = metric;
  view.range = null;
}

function currentResolution({ view, pictures, shape, shapes }: App): number {
  if (shape) return shapes.look.resolution;
  return view.resolution ?? Math.max(pictures.size.width, pictures.size.height);
}

function withRun(app: App, act: (run: RunState) => void | Promise<void>): () => void | Promise<void> {
  return () => {
    const { run } = app;
    return run ? act(run) : undefined;
  };
}
