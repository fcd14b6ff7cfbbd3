/** Which network a run has, apart from its weights. */
import type { RunState } from '../../../src-main/core/protocol/studio/runs.ts';

/** What an untrained network is made from: with other settings, it is another one of as many steps. */
export function networkOf({ setup }: RunState): string {
  const { spec, training } = setup.config;
  return JSON.stringify([spec, training.shape, setup.seed]);
}
