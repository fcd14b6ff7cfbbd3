/** A look inside a run's field, at its weights of one moment. */
import { CancelledError } from '../base/errors.ts';
import type { Inside } from '../inside/look.ts';
import { domainOf } from '../kinds/table.ts';
import type { CoreOf } from '../query/factors.ts';
import type { GridSignal } from '../signal/signal.ts';
import type { Asked, Timed } from './api.ts';
import type { Run } from './run.ts';
import type { Turns } from './turns.ts';

/** A run's weights as they are now, with products that wait for their turn. */
export async function coreInTurns(run: Run, turns: Turns, { rank, signal }: Asked): Promise<CoreOf> {
  const moment = run.freeze();
  try {
    const { parameters, multiply } = await turns.run(() => moment.see(() => run.core()), rank, signal);
    return { parameters, multiply: (...product) => turns.run(() => multiply(...product), rank, signal) };
  } finally {
    moment.release();
  }
}

/** @param source what the run learns from; null where that is not open, or no grid. @throws CancelledError */
export async function lookInside<T extends object>(
  run: Run,
  look: (inside: Inside) => Promise<T>,
  asked: Asked,
  { turns, clock, source }: { turns: Turns; clock: () => number; source: GridSignal | null },
): Promise<Timed<T>> {
  const { rank, signal } = asked;
  // Between two steps: of a run in training, its weights could be half of one. What follows needs products alone, which
  // are small and do not wait for steps that may take seconds each.
  const { core, slopes, steps } = await turns.run(async () => ({ core: await run.core(), slopes: run.slopes(), steps: run.progress.steps }), rank, signal);
  const multiply: CoreOf['multiply'] = (...product) => {
    if (signal?.aborted) throw new CancelledError();
    return core.multiply(...product);
  };
  const start = clock();
  const seen = await look({ ...core, slopes, multiply, spec: run.field.spec, sizes: source?.sizes ?? domainOf(run.dataset).sizes, source });
  return { ...seen, steps, milliseconds: clock() - start };
}
