/** The grid: runs and the source beside each other, those that were chosen or as many as there is room for. */
import type { RunId } from '../../../../src-main/core/session/api.ts';
import type { Desk } from '../../../state/desk.ts';
import type { View } from '../../../state/view/view.svelte.ts';
import { stepsWords, clockWords } from '../../../state/base/words.ts';
import { TRUTH_NAME } from '../../../state/view/viewWords.ts';
import type { RunLayers, Shown } from './layers.ts';
import { asPictureRun, type PictureRun } from './pictureRun.ts';
import type { Moment } from './moment.ts';

/** Areas of a grid: more would be too small to see anything in. */
export const MOST_AREAS = 4;

/** One of them. */
export interface GridArea {
  key: string;
  name: string;
  /** What is on show there, in words: after how many steps, and of what moment; empty where nothing is yet. */
  facts: string;
  layers: { base: Shown | null; detail: Shown | null };
}

/** The pictures that there are. */
export interface GridPictures {
  readonly truth: { base: Shown | null; detail: Shown | null; frame: number | null };
  readonly moment: Moment | null;
  layersOf(run: PictureRun): RunLayers;
}

/** What the grid is told by. */
export type GridDesk = Pick<Desk, 'run' | 'mirror'> & { view: Pick<View, 'grid'> };

/** The runs that could stand in it, as they are listed: those of the selected one's source. */
export function gridCandidates({ run: selected, mirror }: Pick<GridDesk, 'run' | 'mirror'>): PictureRun[] {
  const first = asPictureRun(selected);
  if (!first) return [];
  const { width, height } = first.dataset;
  // Of another size they are not of this source.
  return mirror.state.runs.map(asPictureRun).filter((run) => run?.dataset.width === width && run.dataset.height === height) as PictureRun[];
}

/** The runs of the grid: those that were chosen, as they are listed; else the selected one first, then the others. */
export function gridRuns(desk: GridDesk): PictureRun[] {
  const runs = gridCandidates(desk);
  const isFirst = ({ id }: PictureRun): boolean => id === desk.run?.id;
  const { grid } = desk.view;
  const wanted = isChosen(desk, runs) ? runs.filter(({ id }) => grid?.includes(id)) : [...runs.filter(isFirst), ...runs.filter((run) => !isFirst(run))];
  return wanted.slice(0, MOST_AREAS);
}

/** Whether the source has an area. */
export function hasTruthArea(desk: GridDesk): boolean {
  const runs = gridRuns(desk);
  if (desk.mirror.state.dataset === null || runs.length >= MOST_AREAS) return false;
  return isChosen(desk, runs) ? desk.view.grid?.includes('truth') === true : true;
}

/** Puts a run or the source into the grid, or takes it out of it; the last one stays. */
export function toggleArea(desk: GridDesk, key: RunId | 'truth'): void {
  const now = [...gridRuns(desk).map(({ id }) => id), ...(hasTruthArea(desk) ? (['truth'] as const) : [])];
  const wanted = now.includes(key) ? now.filter((each) => each !== key) : [...now, key];
  if (wanted.length > 0 && wanted.length <= MOST_AREAS) desk.view.grid = wanted;
}

/** Whether anything is left of what was chosen: runs may have been removed. */
function isChosen({ view: { grid }, mirror }: GridDesk, runs: readonly PictureRun[]): boolean {
  return grid !== null && (runs.some(({ id }) => grid.includes(id)) || (grid.includes('truth') && mirror.state.dataset !== null));
}

/** What is on show in each area, told from what is there and not from what is wanted. */
export function gridAreas(desk: GridDesk, pictures: GridPictures): GridArea[] {
  const { truth, moment } = pictures;
  const runs = gridRuns(desk).map((run): GridArea => {
    const layers = pictures.layersOf(run);
    const { base } = layers;
    const time = base && moment && base.time !== null ? [clockWords(base.time * moment.end)] : [];
    const facts = base ? [base.steps === 0 ? 'untrained' : stepsWords(base.steps), ...time].join(' · ') : '';
    return { key: String(run.id), name: run.setup.name, facts, layers };
  });
  if (!hasTruthArea(desk)) return runs;
  const facts = moment && truth.frame !== null ? clockWords(moment.secondsOf(truth.frame)) : '';
  return [...runs, { key: 'truth', name: TRUTH_NAME, facts, layers: { base: truth.base, detail: truth.detail } }];
}
