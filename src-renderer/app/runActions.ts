/** What the commands of runs do, and of their training. */
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
import type { Actions } from '../state/commands/command.ts';
import type { App } from './app.svelte.ts';
import { freeName, isSolved, oneStep, startTraining } from './training.ts';

export function runActions(app: App) {
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
  } satisfies Partial<Actions>;
}

export function trainingActions(app: App) {
  const canTrain = (): boolean => app.run?.hasDataset === true;
  const canGoOn = (run: RunState): boolean => run.status === 'idle' && run.hasDataset && !isSolved(run, app.drafts.of(run));
  const canStep = (): boolean => app.run !== null && canGoOn(app.run);
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
    step: { run: withRun(app, (run) => oneStep(app, run)), enabled: canStep },
    reset: {
      run: withRun(app, ({ id }) => void (app.dialog = { kind: 'reset', run: id })),
      enabled: () => (app.run?.progress.steps ?? 0) > 0,
    },
    trainAll: {
      run: async () => {
        await Promise.all(app.mirror.state.runs.filter(canGoOn).map((run) => startTraining(app, run)));
      },
      enabled: some(canGoOn),
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
  } satisfies Partial<Actions>;
}

function withRun(app: App, act: (run: RunState) => void | Promise<void>): () => void | Promise<void> {
  return () => {
    const { run } = app;
    return run ? act(run) : undefined;
  };
}
