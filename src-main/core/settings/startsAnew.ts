/** What of its settings a run can be given without losing what it has learned. */
import { isSame } from '../base/same.ts';
import type { RunConfig } from './settings.ts';

/** What a run's weights depend on. */
interface Setup {
  config: RunConfig;
  seed: number;
}

/** Whether a run of one setup would have to start anew with another one. A solution is of its very settings. */
export function startsAnew(before: Setup, after: Setup): boolean {
  const isOtherSolution = after.config.training.method === 'solve' && !isSame(after.config.training, before.config.training);
  return isOtherSolution || !isSame(after.config.spec, before.config.spec) || after.seed !== before.seed;
}
