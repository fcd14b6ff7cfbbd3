/** The grid: the selected run and others beside each other, and the source where there is room. */
import type { Desk } from '../../../state/desk.ts';
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

/** The runs of the grid: the selected one first, the others as they are listed. */
export function gridRuns({ run: selected, mirror }: Pick<Desk, 'run' | 'mirror'>): PictureRun[] {
  const first = asPictureRun(selected);
  if (!first) return [];
  const { width, height } = first.dataset;
  const others = mirror.state.runs.map(asPictureRun).filter((run) => run !== null && run.id !== first.id);
  // Of another size they are not of this source.
  const alike = others.filter((run) => run !== null && run.dataset.width === width && run.dataset.height === height) as PictureRun[];
  return [first, ...alike].slice(0, MOST_AREAS);
}

/** Whether the source has an area. */
export function hasTruthArea(desk: Pick<Desk, 'run' | 'mirror'>): boolean {
  return desk.mirror.state.dataset !== null && gridRuns(desk).length < MOST_AREAS;
}

/** What is on show in each area, told from what is there and not from what is wanted. */
export function gridAreas(desk: Pick<Desk, 'run' | 'mirror'>, pictures: GridPictures): GridArea[] {
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
