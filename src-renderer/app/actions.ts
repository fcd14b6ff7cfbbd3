/** What every command of the table does, and when it can. */
import { kindOf } from '../../src-main/core/kinds/table.ts';
import { COMMANDS } from '../../src-main/core/protocol/commandTable.ts';
import { kindActions, windowKindOf } from '../kinds/table.ts';
import type { ExportName } from '../kinds/windowKind.ts';
import type { Action, Actions, Command, ViewportControls } from '../state/commands/command.ts';
import { next, THEMES } from '../state/view/view.svelte.ts';
import type { App } from './app.svelte.ts';
import type { OpenWish } from './dialog.ts';
import { copyPicture, exportModel, exportPlots, exportView, saveProject } from './exporting.ts';
import { offerChosen } from './opening.ts';
import { inTrial, NOTHING_OPEN, noRun, noSource, noView } from './reasons.ts';
import { runActions, trainingActions } from './runActions.ts';
import { undoActions } from './undo/undoing.ts';
import { cameraActions, viewActions } from './viewActions.ts';

const EXPORTED: Record<ExportName, string> = { exportPicture: 'A picture', exportClip: 'A clip', exportMesh: 'A mesh', exportVolume: 'A volume' };

/** All commands with their actions. @param viewport gives the viewport's controls, null while there is none. */
export function commands(app: App, viewport: () => ViewportControls | null): readonly Command[] {
  const actions: Actions = {
    ...fileActions(app),
    ...runActions(app),
    ...trainingActions(app),
    ...viewActions(app),
    ...kindActions(app, app.kinds),
    ...cameraActions(app, viewport),
    ...exportActions(app),
    ...windowActions(app),
  };
  return COMMANDS.map((entry) => ({ ...entry, action: actions[entry.id] }));
}

function fileActions(app: App) {
  const noProject = (): string | null =>
    inTrial(app) ?? (app.mirror.state.runs.length > 0 ? null : noSource(app) && NOTHING_OPEN);
  const choose = async (of: 'files' | 'folder', wish?: OpenWish): Promise<void> => {
    const chosen = await app.host.choose(of);
    if (chosen) await offerChosen(app, chosen, wish);
  };
  return {
    open: { run: () => choose('files') },
    openFolder: { run: () => choose('folder') },
    openPart: { run: () => choose('files', 'part') },
    samples: { run: () => void (app.dialog = { kind: 'samples' }) },
    save: { run: async () => void (await saveProject(app, false)), whyNot: noProject },
    saveAs: { run: async () => void (await saveProject(app, true)), whyNot: noProject },
    close: { run: () => void (app.dialog = { kind: 'closeProject' }), whyNot: noProject },
    ...undoActions(app),
  } satisfies Partial<Actions>;
}

function exportActions(app: App) {
  const whyNot = (): string | null => noRun(app);
  const byDialog = (kind: ExportName): Action => ({
    run: () => void (app.dialog = { kind }),
    whyNot: () => {
      if (!app.run) return noRun(app);
      const { dataset } = app.run;
      return windowKindOf(dataset).exports.includes(kind) ? null : `${EXPORTED[kind]} cannot be made of ${kindOf(dataset).inWords}.`;
    },
  });
  return {
    exportPicture: byDialog('exportPicture'),
    exportClip: byDialog('exportClip'),
    exportMesh: byDialog('exportMesh'),
    exportVolume: byDialog('exportVolume'),
    exportView: { run: () => exportView(app), whyNot: () => noView(app) },
    exportScene: {
      run: () => void (app.dialog = { kind: 'exportScene' }),
      whyNot: () => {
        if (!app.run || !app.shown || app.inside.isOpen) return noView(app);
        if (app.mirror.state.runs.some(({ status }) => status === 'training')) return 'Pause the training first: what is on show changes with it.';
        const scene = app.shown.scene?.() ?? 'It does not move by itself: Clip… draws it with a camera that moves.';
        return typeof scene === 'string' ? scene : null;
      },
    },
    exportTimelapse: {
      run: () => void (app.dialog = { kind: 'exportTimelapse' }),
      whyNot: () => app.timelapse.shots.length > 1 ? null : app.timelapse.isOn ? `Train on: two pictures are needed, and ${app.timelapse.shots.length === 1 ? 'one' : 'none'} is kept.` : 'Choose "Keep a Time-lapse" in the menu Run, and train: there is none yet.',
    },
    exportPlots: {
      run: () => exportPlots(app),
      whyNot: () => noRun(app) ?? (app.plotsPicture ? null : 'The plots are folded away: show them first.'),
    },
    exportMetrics: { run: () => void (app.dialog = { kind: 'exportMetrics' }), whyNot },
    exportModel: { run: () => void (app.dialog = { kind: 'exportModel' }), whyNot },
    exportGraph: { run: () => exportModel(app, 'graph'), whyNot },
  } satisfies Partial<Actions>;
}

function windowActions(app: App) {
  const { preferences } = app;
  const toggle = (key: 'showPlots' | 'showPanels'): Action => ({
    run: () => {
      preferences[key] = !preferences[key];
      preferences.keep();
    },
    checked: () => preferences[key],
  });
  return {
    copyPicture: { run: () => copyPicture(app), whyNot: () => noView(app) },
    palette: { run: () => void (app.dialog = { kind: 'palette' }) },
    shortcuts: { run: () => void (app.dialog = { kind: 'shortcuts' }) },
    about: { run: () => void (app.dialog = { kind: 'about' }) },
    lessons: { run: () => app.lessons.toggle(), checked: () => app.lessons.isOpen },
    bench: { run: () => void (app.dialog = { kind: 'bench' }) },
    paper: { run: async () => void (await app.host.api.openExternal({ link: 'paper' })) },
    updates: {
      run: async () => void (await app.host.api.openExternal({ link: 'releases' })),
      shown: () => app.about !== null && app.about.releases !== null,
    },
    togglePlots: toggle('showPlots'),
    togglePanels: toggle('showPanels'),
    inside: {
      run: () => {
        app.inside.isOpen = !app.inside.isOpen;
        if (app.inside.isOpen) app.isAlone = false;
      },
      checked: () => app.inside.isOpen,
      whyNot: () => noRun(app),
    },
    alone: {
      run: () => void (app.isAlone = !app.isAlone),
      checked: () => app.isAlone,
      whyNot: () => noRun(app),
    },
    nextPanel: { run: () => app.movePanel?.(1) },
    previousPanel: { run: () => app.movePanel?.(-1) },
    theme: {
      run: () => {
        preferences.theme = next(THEMES, preferences.theme);
        preferences.keep();
      },
    },
  } satisfies Partial<Actions>;
}
