/** Calls that change runs, train them and measure them. */
import { SettingError } from '../../../core/base/errors.ts';
import type { Calls, RunMethods } from '../../../core/protocol/studio.ts';
import { hostKind } from '../../kinds/table.ts';
import type { Document } from '../document.ts';

const nothing = (): null => null;

export function runCalls(document: Document): Calls<RunMethods> {
  return {
    addRun: ({ setup }) => document.alone(async (work) => (await work.addRun(setup)).id),
    duplicateRun: ({ run, name, fresh }) => document.alone(async (work) => (await work.duplicate(work.run(run), name, fresh)).id),
    configureRun: async ({ run, setup }) => document.work.run(run).configure(setup).then(nothing),
    removeRun: ({ run }) => document.alone(async (work) => work.removeRun(work.run(run)).then(nothing)),
    bringBackRun: () => document.alone(async (work) => (await work.bringBack()).id),
    resetRun: async ({ run }) => document.work.run(run).reset().then(nothing),
    train: async ({ run, budget }) => document.work.run(run).train(budget).then(nothing),
    step: async ({ run, budget }) => document.work.run(run).step(budget).then(nothing),
    pause: async ({ run }) => document.work.run(run).pause().then(nothing),
    estimate: async ({ setup }) => {
      const { dataset } = document.work;
      return dataset && document.estimates.estimate(setup, dataset, () => document.work.isIdle);
    },
    cutErrors: ({ run, spec }) => document.run(run).use((session, id) => session.cutErrors(id, spec)),
    measure: async ({ run, rect, frame = 0 }, task = {}) => {
      const inner = document.run(run);
      const { dataset, hasDataset } = inner.info;
      const { studio } = hostKind(dataset);
      if (rect && !studio.measurePart) throw new SettingError(`A ${dataset.kind} is measured as a whole.`);
      const part = rect && hasDataset && studio.measurePart?.(inner, document.source, { rect, frame }, task);
      return part || inner.measure(task);
    },
    frameQuality: async ({ run }) => document.work.run(run).curves.frames,
  };
}
