/** What windows ask of the inside of a run's field. */
import { lookAtBest } from '../../../core/inside/best.ts';
import { lookAtReach } from '../../../core/inside/reach.ts';
import { lookAtUnits } from '../../../core/inside/units.ts';
import { lookAtLayer, lookAtTerms } from '../../../core/inside/look.ts';
import type { Calls, InsideMethods } from '../../../core/protocol/studio.ts';
import type { Document } from '../document.ts';

export function insideCalls(document: Document): Calls<InsideMethods> {
  return {
    insideFeatures: ({ run, place, at }, { signal } = {}) =>
      document.run(run).use((session, id) => session.inside(id, (inside) => lookAtLayer(inside, place, at), { signal, rank: 'sight' })),
    insideTerms: ({ run, most }, { signal } = {}) =>
      document.run(run).use((session, id) => session.inside(id, (inside) => lookAtTerms(inside, most), { signal, rank: 'sight' })),
    insideBest: ({ run, most }, { signal } = {}) =>
      document.run(run).use((session, id) => session.inside(id, (inside) => lookAtBest(inside, most), { signal, rank: 'sight' })),
    insideWeights: async ({ run }, { signal } = {}) => {
      const inner = document.run(run);
      const now = await inner.use((session, id) =>
        session.inside(id, async (inside) => ({ units: await lookAtUnits(inside), reach: await lookAtReach(inside) }), { signal, rank: 'sight' }),
      );
      await inner.keepWeights();
      return { ...now, moments: inner.weights.moments };
    },
  };
}
