/** What the commands of runs do, and of their training. */
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
import type { Actions } from '../state/commands/command.ts';
import type { App } from './app.svelte.ts';
import { noRun, noSource } from './reasons.ts';
import { freeName, isSolved, oneStep, startTraining } from './training.ts';
import { removeRun } from './undo/removal.ts';

export function runActions(app: App) {
  const whyNot = (): string | null => noRun(app);
  const move = (by: number): void => {
    const { runs } = app.mirror.state;
    const place = runs.findIndex(({ id }) => id === app.view.selected);
    app.view.selected = runs[(place + by + runs.length) % runs.length]?.id ?? null;
  };
  return {
    addRun: {
      run: () => void (app.dialog = { kind: 'addRun' }),
      whyNot: () => noSource(app),
    },
    duplicateRun: {
      run: withRun(app, async ({ id, setup }) => {
        const name = freeName(app, setup.name);
        app.view.selected = await app.api.duplicateRun({ run: id, name, fresh: false });
      }),
      whyNot,
    },
    renameRun: { run: withRun(app, ({ id }) => void (app.dialog = { kind: 'renameRun', run: id })), whyNot },
    removeRun: { run: withRun(app, (run) => removeRun(app, run)), whyNot },
    savePreset: { run: withRun(app, ({ id }) => void (app.dialog = { kind: 'savePreset', run: id })), whyNot },
    ownPresets: { run: () => void (app.dialog = { kind: 'ownPresets' }) },
    nextRun: { run: () => move(1), whyNot },
    previousRun: { run: () => move(-1), whyNot },
  } satisfies Partial<Actions>;
}

export function trainingActions(app: App) {
  const noTraining = (): string | null => {
    const { run } = app;
    if (!run) return noRun(app);
    const reason = noSourceOf(run);
    if (reason !== null) return reason;
    return isSolved(run, app.drafts.of(run)) ? 'It is solved: no step can make it better. Another setting can.' : null;
  };
  const canGoOn = (run: RunState): boolean => run.status === 'idle' && run.hasDataset && !isSolved(run, app.drafts.of(run));
  const without = (test: (run: RunState) => boolean, reason: string) => (): string | null =>
    noRun(app) ?? (app.mirror.state.runs.some(test) ? null : reason);
  return {
    toggleTraining: {
      run: withRun(app, async (run) => {
        if (run.status === 'training') await app.api.pause({ run: run.id });
        else await startTraining(app, run);
      }),
      whyNot: noTraining,
      checked: () => app.run?.status === 'training',
    },
    step: { run: withRun(app, (run) => oneStep(app, run)), whyNot: () => noTraining() ?? (app.run?.status === 'idle' ? null : 'It is training already.') },
    reset: {
      run: withRun(app, ({ id }) => void (app.dialog = { kind: 'reset', run: id })),
      whyNot: () => noRun(app) ?? ((app.run?.progress.steps ?? 0) > 0 ? null : 'Its weights are fresh: it has not been trained.'),
    },
    trainAll: {
      run: async () => {
        await Promise.all(app.mirror.state.runs.filter(canGoOn).map((run) => startTraining(app, run)));
      },
      whyNot: without(canGoOn, 'No run is waiting to be trained.'),
    },
    recordTimelapse: {
      run: () => {
        app.timelapse.toggle();
        if (app.timelapse.isOn) app.notices.tell('info', 'Pictures of training are kept for a clip, until something else is opened. A project does not hold them.');
      },
      checked: () => app.timelapse.isOn,
      whyNot: () => noRun(app),
    },
    pauseAll: {
      run: async () => {
        const busy = app.mirror.state.runs.filter(({ status }) => status === 'training');
        await Promise.all(busy.map(({ id }) => app.api.pause({ run: id })));
      },
      whyNot: without(({ status }) => status === 'training', 'No run is being trained.'),
    },
    measure: {
      run: withRun(app, ({ id }) => app.measuring.measure(app.api, app.compared ? [id, app.compared.id] : [id])),
      whyNot: () => noRun(app) ?? (app.measuring.isOn ? 'It is being measured already.' : noSourceOf(app.run)),
    },
  } satisfies Partial<Actions>;
}

function noSourceOf(run: RunState | null): string | null {
  return run?.hasDataset === false ? 'Its source is not open: open it first.' : null;
}

function withRun(app: App, act: (run: RunState) => void | Promise<void>): () => void | Promise<void> {
  return () => {
    const { run } = app;
    return run ? act(run) : undefined;
  };
}
