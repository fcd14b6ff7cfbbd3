/** What every command of the table does, and when it can. */
import { COMMANDS } from '../../src-main/core/protocol/commandTable.ts';
import { kindActions, windowKindOf } from '../kinds/table.ts';
import type { ExportName } from '../kinds/windowKind.ts';
import type { Action, Actions, Command, ViewportControls } from '../state/commands/command.ts';
import { next, THEMES } from '../state/view/view.svelte.ts';
import type { App } from './app.svelte.ts';
import { exportModel, exportView, saveProject } from './exporting.ts';
import { offerFile } from './opening.ts';
import { runActions, trainingActions } from './runActions.ts';
import { cameraActions, viewActions } from './viewActions.ts';

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
  const isOpen = (): boolean => app.mirror.state.dataset !== null || app.mirror.state.runs.length > 0;
  const select = (run: number | null): void => {
    if (run !== null && app.mirror.run(run)) app.view.selected = run;
  };
  return {
    open: {
      run: async () => {
        const file = await app.host.chooseFile();
        if (file) await offerFile(app, file);
      },
    },
    samples: { run: () => void (app.dialog = { kind: 'samples' }) },
    save: { run: async () => void (await saveProject(app, false)), enabled: isOpen },
    saveAs: { run: async () => void (await saveProject(app, true)), enabled: isOpen },
    close: { run: () => void (app.dialog = { kind: 'closeProject' }), enabled: isOpen },
    undo: { run: () => select(app.drafts.undo()), enabled: () => app.drafts.canUndo },
    redo: { run: () => select(app.drafts.redo()), enabled: () => app.drafts.canRedo },
  } satisfies Partial<Actions>;
}

function exportActions(app: App) {
  const enabled = (): boolean => app.run !== null;
  const byDialog = (kind: ExportName): Action => ({
    run: () => void (app.dialog = { kind }),
    enabled: () => app.run !== null && windowKindOf(app.run.dataset).exports.includes(kind),
  });
  return {
    exportPicture: byDialog('exportPicture'),
    exportClip: byDialog('exportClip'),
    exportMesh: byDialog('exportMesh'),
    exportView: { run: () => exportView(app), enabled },
    exportMetrics: { run: () => void (app.dialog = { kind: 'exportMetrics' }), enabled },
    exportModel: { run: () => void (app.dialog = { kind: 'exportModel' }), enabled },
    exportGraph: { run: () => exportModel(app, 'graph'), enabled },
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
  } satisfies Partial<Actions>;
}
