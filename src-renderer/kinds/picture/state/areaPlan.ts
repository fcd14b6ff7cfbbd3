/**
 * Which run's quality in the selected rectangle is to be measured next: whoever has none yet, then whoever's is
 * oldest. Measuring stands beside training, so it is followed by a long rest.
 */
import type { PictureMetrics } from '../../../../src-main/core/kinds/picture/quality.ts';
import type { PixelRect } from '../../../../src-main/core/protocol/studio/pictures.ts';
import type { RunState } from '../../../../src-main/core/protocol/studio/runs.ts';
import type { RunId } from '../../../../src-main/core/session/api.ts';

/** Quality of a run in a rectangle. */
export interface AreaMeasure {
  metrics: PictureMetrics;
  rect: PixelRect;
  /** What state of the run it is of. */
  moment: string;
  /** Grows with every measurement, of whichever run. */
  order: number;
}

export interface AreaTarget {
  run: RunId;
  rect: PixelRect;
  moment: string;
  /** Names the run and the rectangle. */
  subject: string;
}

/** Milliseconds between two measurements beside training; at least so many times what the last one took. */
const REST = { leastMs: 2000, factor: 30 } as const;

/**
 * What to measure next; null when everything is known.
 * @param runs those whose quality is shown
 * @param frame of a video; null of an image
 */
export function nextArea(
  rect: PixelRect | null,
  runs: readonly RunState[],
  known: ReadonlyMap<RunId, AreaMeasure>,
  frame: number | null = null,
): AreaTarget | null {
  if (!rect) return null;
  const age = ({ id }: RunState): number => {
    const measure = known.get(id);
    return measure && sameRect(measure.rect, rect) ? measure.order : -1;
  };
  const [oldest] = runs
    .filter((run) => run.hasDataset)
    .filter((run) => age(run) < 0 || known.get(run.id)?.moment !== momentOf(run, frame))
    .sort((a, b) => age(a) - age(b));
  if (!oldest) return null;
  const { left, top, width, height } = rect;
  const subject = `${oldest.id} ${left} ${top} ${width} ${height} ${frame}`;
  return { run: oldest.id, rect, moment: momentOf(oldest, frame), subject };
}

/** Milliseconds to leave the engine alone after a measurement that took `took`. */
export function restAfter(took: number, isTraining: boolean): number {
  return isTraining ? Math.max(REST.leastMs, REST.factor * took) : 0;
}

/** A run's state as far as its quality goes. */
function momentOf({ progress, setup }: RunState, frame: number | null): string {
  return `${progress.steps} ${progress.seconds} ${progress.loss} ${setup.seed} ${frame}`;
}

export function sameRect(a: PixelRect, b: PixelRect): boolean {
  return a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;
}
