/** What the button of a lesson's step does: runs, view, Inside and training are made what the step says, whatever they were. */
import { isSame } from '../../../src-main/core/base/same.ts';
import type { DatasetDescription } from '../../../src-main/core/kinds/types.ts';
import type { LessonInside, LessonRun, LessonSetUp, LessonView } from '../../../src-main/core/protocol/lessons.ts';
import type { RunSetup, RunState } from '../../../src-main/core/protocol/studio/runs.ts';
import type { RunId } from '../../../src-main/core/session/api.ts';
import { budgetDone, type Budget } from '../../../src-main/core/training/schedule.ts';
import { until } from '../../state/base/until.svelte.ts';
import type { Desk } from '../../state/desk.ts';
import type { Beside } from '../../state/inside/beside.svelte.ts';
import type { Inside } from '../../state/inside/inside.svelte.ts';
import { ownSetup } from '../presets/setup.ts';

/** What a lesson sets up: the window, which is more. */
export interface Stage extends Desk {
  readonly inside: Inside;
  readonly beside: Beside;
  isAlone: boolean;
}

/** @throws CoordxError where the source cannot be learned like that, or is none. */
export async function setUpStep(stage: Stage, { runs, train, view, inside }: LessonSetUp): Promise<void> {
  const { dataset } = stage.mirror.state;
  if (!dataset) return;
  const ids = await makeRuns(stage, runs, dataset);
  // A run that the window has not heard of cannot stay selected.
  await until(() => stage.link !== 'connected' || [...ids.values()].every((id) => stage.mirror.run(id) !== null));
  const idOf = (name: string | undefined): RunId | null => ids.get(name ?? runs[0]?.name ?? '') ?? null;
  showView(stage, view, idOf);
  lookInside(stage, inside, idOf);
  const { of = [...ids.keys()], ...budget } = train;
  if (Object.keys(budget).length === 0) return;
  await Promise.all(of.map((name) => trainTo(stage, idOf(name), budget)));
}

/** Trains a run as far as a budget says, and returns once the window knows of it. What was trained as far already stays. */
async function trainTo(stage: Stage, id: RunId | null, budget: Budget): Promise<void> {
  const isThere = (run: RunState | null): boolean => !run || run.isDone || run.fault !== null || budgetDone(budget, run.progress) >= 1;
  const run = stage.mirror.run(id);
  if (!run || isThere({ ...run, fault: null })) return;
  if (run.status === 'training') await stage.api.pause({ run: run.id });
  await stage.api.train({ run: run.id, budget });
  await until(() => stage.link !== 'connected' || stage.mirror.run(id)?.status === 'training' || isThere(stage.mirror.run(id)));
}

/** Makes the runs that are not there yet, and removes all others. Gives their numbers by their names. */
async function makeRuns(stage: Stage, wanted: readonly LessonRun[], dataset: DatasetDescription): Promise<ReadonlyMap<string, RunId>> {
  const setups = wanted.map((run) => setupOf(run, dataset));
  const isWanted = (setup: RunSetup): boolean => setups.some((one) => isSame(one, setup));
  for (const { id, setup } of stage.mirror.state.runs) if (!isWanted(setup)) await stage.api.removeRun({ run: id });
  const ids = new Map<string, RunId>();
  for (const setup of setups) {
    const there = stage.mirror.state.runs.find((run) => isSame(run.setup, setup));
    ids.set(setup.name, there?.id ?? (await stage.api.addRun({ setup })));
  }
  return ids;
}

function setupOf({ name, preset, settings }: LessonRun, dataset: DatasetDescription): RunSetup {
  return ownSetup(dataset, { name, kind: dataset.kind, from: preset, settings });
}

function showView(stage: Stage, { mode, run, with: other, zoom, at }: LessonView, idOf: (name: string | undefined) => RunId | null): void {
  const [x, y] = at ?? [0.5, 0.5];
  stage.view.restore({ mode, camera: zoom === undefined ? null : { scale: zoom, x, y } }, []);
  stage.view.selected = idOf(run);
  stage.view.other = other === undefined || other === 'truth' ? 'truth' : (idOf(other) ?? 'truth');
  stage.isAlone = false;
}

function lookInside(stage: Stage, look: LessonInside | null, idOf: (name: string | undefined) => RunId | null): void {
  const { inside } = stage;
  inside.isOpen = look !== null;
  stage.beside.id = look?.beside === undefined ? null : idOf(look.beside);
  if (!look) return;
  if (look.run !== undefined) stage.view.selected = idOf(look.run);
  const { branch, layer, term, count } = look;
  if (branch !== undefined || layer !== undefined) inside.place = { branch: branch === undefined ? 0 : branch, layer: layer ?? 0 };
  if (term !== undefined) inside.term = term - 1;
  if (count !== undefined) inside.count = count;
}
