/** Short real runs of networks that differ in depth or rank alone, for the figures of quality. */
import { CancelledError } from '../../core/base/errors.ts';
import { variantsOf, type TrainedRun } from '../../core/inside/qualityFigure.ts';
import { kindOf, presetConfig } from '../../core/kinds/table.ts';
import type { RunId, SessionApi } from '../../core/session/api.ts';
import { solves } from '../../core/training/method.ts';

export interface StudyTask {
  session: SessionApi;
  /** Whose network is varied; its source is open. */
  run: RunId;
  steps: number;
  signal: AbortSignal;
  /** Told before each run. @param done part of all, 0..1. */
  progress: (done: number, name: string) => void;
}

/** Trains every variant from fresh weights, one after the other, and measures it. What was solved for trains as the preset `split`. @throws CancelledError */
export async function insideStudy({ session, run, steps, signal, progress }: StudyTask): Promise<TrainedRun[]> {
  const { spec, training: own, dataset, seed, preset } = session.info(run);
  const training = solves(own) ? presetConfig(dataset, 'split').training : own;
  const { quality } = kindOf(dataset);
  const variants = variantsOf(spec);
  const trained: TrainedRun[] = [];
  for (const [i, variant] of variants.entries()) {
    progress(i / variants.length, variant.name);
    const made = await session.createRun({ preset, config: { spec: variant.spec, training }, seed });
    const stop = (): void => session.stop(made.id);
    signal.addEventListener('abort', stop);
    try {
      await session.train(made.id, { steps });
      if (signal.aborted) throw new CancelledError();
      const { metrics } = await session.measure(made.id, { signal });
      trained.push({ name: variant.name, spec: variant.spec, steps, psnr: quality.of(metrics) });
    } finally {
      signal.removeEventListener('abort', stop);
      await session.removeRun(made.id);
    }
  }
  return trained;
}
