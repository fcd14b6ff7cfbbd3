/** What the buttons of training do. */
import type { RunSetup, RunState } from '../../src-main/core/protocol/studio/runs.ts';
import type { RunId } from '../../src-main/core/session/api.ts';
import { startsAnew } from '../../src-main/core/settings/startsAnew.ts';
import { budgetDone, type Budget } from '../../src-main/core/training/schedule.ts';
import { isSame } from '../../src-main/core/base/same.ts';
import { DEFAULT_AMOUNT, type Amount, type Draft } from '../state/settings/drafts.svelte.ts';
import type { App } from './app.svelte.ts';

/** The budget of a press of Train: the last one where it is not used up, so that its schedule goes on; else so much more. */
export function nextBudget({ budget, progress }: RunState, { amount, isAmountNew }: Omit<Draft, 'setup'>): Budget {
  const isOpen = budget !== null && budgetDone(budget, progress) < 1 && isOf(budget, amount);
  if (isOpen && !isAmountNew) return budget;
  const { seconds, steps, targetPsnr } = amount;
  return {
    ...(seconds === undefined ? {} : { seconds: progress.seconds + seconds }),
    ...(steps === undefined ? {} : { steps: progress.steps + steps }),
    ...(targetPsnr === undefined ? {} : { targetPsnr }),
  };
}

/** Whether a budget has limits of the same kinds as an amount. */
function isOf(budget: Budget, amount: Amount): boolean {
  const kinds = (limits: Amount): string => Object.keys(limits).sort().join();
  return kinds(budget) === kinds(amount);
}

/** Whether a run is a solution, which no step can make better, and its draft does not let it learn on in another way. */
export function isSolved({ isDone, setup }: RunState, draft: Pick<Draft, 'setup'>): boolean {
  return isDone && (startsAnew(setup, draft.setup) || isSame(setup.config.training, draft.setup.config.training));
}

/** Milliseconds of a step as they were measured; null where none was made of this very setup, as of a draft that is another. */
export function stepTaken({ stepMilliseconds, setup }: RunState, wanted: RunSetup): number | null {
  return isSame(setup, wanted) ? stepMilliseconds : null;
}

export async function startTraining(app: App, run: RunState): Promise<void> {
  await applyDraft(app, run);
  await app.api.train({ run: run.id, budget: nextBudget(app.mirror.run(run.id) ?? run, app.drafts.of(run)) });
  app.drafts.takeAmount(run.id);
}

/** Trains a run that was made just now, which the window has not heard of yet. */
export async function trainFresh(app: App, run: RunId): Promise<void> {
  await app.api.train({ run, budget: DEFAULT_AMOUNT });
}

export async function oneStep(app: App, run: RunState): Promise<void> {
  await applyDraft(app, run);
  await app.api.step({ run: run.id, budget: nextBudget(run, app.drafts.of(run)) });
  app.drafts.takeAmount(run.id);
}

/** Gives the run its draft where nothing is lost by it: what it has learned stays, or there is nothing yet. */
export async function applyDraft(app: App, run: RunState): Promise<void> {
  const setup = harmless(app, run);
  if (!isSame(setup, run.setup)) await app.api.configureRun({ run: run.id, setup });
}

/** What of its draft a run can be given without losing anything: all of it, or where that means to restart its name. */
export function harmless({ drafts }: App, run: RunState): RunSetup {
  const { setup } = drafts.of(run);
  const losesTraining = drafts.needsRestart(run) && run.progress.steps > 0;
  return losesTraining ? { ...run.setup, name: setup.name } : setup;
}

/** Gives the run its draft, starting anew where that is needed. */
export async function configure(app: App, run: RunState): Promise<void> {
  await app.api.configureRun({ run: run.id, setup: app.drafts.of(run).setup });
}

/** Makes another run of the draft, and leaves this one as it was made. */
export async function branchOff(app: App, run: RunState): Promise<void> {
  const { setup } = app.drafts.of(run);
  const name = freeName(app, setup.name);
  app.drafts.discard(run);
  await app.addRun({ ...setup, name });
}

/** A name that no run has: "split", "split 2", "split 3". */
export function freeName(app: App, wanted: string): string {
  const taken = new Set(app.mirror.state.runs.map(({ setup }) => setup.name));
  const stem = wanted.replace(/ \d+$/, '');
  for (let n = 1; ; n++) {
    const name = n === 1 ? stem : `${stem} ${n}`;
    if (!taken.has(name)) return name;
  }
}
