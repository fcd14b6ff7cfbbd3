/** Curves and metrics of runs as files for spreadsheets and scripts. */
import { COLUMNS } from '../../../core/session/history.ts';
import type { DatasetDescription } from '../../../core/kinds/types.ts';
import type { SeriesName } from '../../../core/protocol/studio.ts';
import { lossToPsnr } from '../../../core/training/schedule.ts';
import { csvField } from '../../saving/csv.ts';
import type { StudioRun } from '../runs/studioRun.ts';

interface Point {
  steps: number;
  seconds: number;
  value: number;
}

/**
 * One row a point: run, series, steps, seconds, value. The loss stands there as it is and, of a picture, as `batchPsnr` in
 * decibels of the step's own batch; `rate` is the learning rate, `gradient` the length of the gradient. What is not a number is left empty.
 */
export function metricsCsv(runs: readonly StudioRun[]): string {
  const rows = runs.flatMap((run) => {
    const row = (series: string, { steps, seconds, value }: Point): string =>
      [csvField(run.setup.name), series, steps, seconds, Number.isNaN(value) ? '' : value].join(',');
    const [, quality, ...steps] = run.curves.names;
    const losses = pointsOf(run, 'loss');
    return [
      ...losses.map((point) => row('loss', point)),
      ...(quality === 'psnr' ? losses.map((point) => row('batchPsnr', { ...point, value: lossToPsnr(point.value) })) : []),
      ...steps.flatMap((name) => pointsOf(run, name).map((point) => row(name, point))),
      ...pointsOf(run, quality).map((point) => row(quality, point)),
    ];
  });
  return ['run,series,steps,seconds,value', ...rows, ''].join('\r\n');
}

/** Everything of the runs but their weights. JSON has no NaN and no infinities: they are null. */
export function metricsJson(dataset: DatasetDescription | null, runs: readonly StudioRun[]): string {
  const report = {
    format: 'coordx-metrics',
    version: 1,
    dataset,
    runs: runs.map((run) => {
      const { setup, budget, metrics, progress, parameters, engine, device } = run.state();
      const { steps, seconds, loss } = progress;
      return {
        name: setup.name,
        preset: setup.preset,
        ...setup.config,
        seed: setup.seed,
        engine,
        device,
        parameters,
        progress: { steps, seconds, loss },
        budget,
        metrics,
        series: Object.fromEntries(run.curves.names.map((name) => [name, pointsOf(run, name)])),
      };
    }),
  };
  return `${JSON.stringify(report, null, 1)}\n`;
}

function pointsOf(run: StudioRun, name: SeriesName): Point[] {
  const { points } = run.curves.series(name).stored();
  return Array.from({ length: points.length / COLUMNS }, (_, i) => {
    const [steps = NaN, seconds = NaN, value = NaN] = points.subarray(COLUMNS * i, COLUMNS * (i + 1));
    return { steps, seconds, value };
  });
}
