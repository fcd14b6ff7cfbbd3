/** What has changed since a window asked last. */
import type { RunId } from '../../core/session/api.ts';
import type { Changes, KnownSeries, SeriesUpdate, StudioMethods, Task } from '../../core/protocol/studio.ts';
import type { Document } from './document.ts';

type Known = StudioMethods['changes']['args'];

/** A revision that no state has. */
const NOTHING = -1;

/** Waits until there is something that is not known. @throws CancelledError */
export async function changesSince(document: Document, known: Known, { signal }: Task): Promise<Changes> {
  // Who knows nothing is answered at once.
  if (known.revision > 0) {
    await document.feed.wait(lacksSeries(document, known.series) ? NOTHING : known.revision, known.calm ?? 0, signal);
  }
  const state = document.state();
  const isOld = known.revision < document.memoryRevision || known.revision <= 0;
  return { state, series: seriesSince(document, known), memory: isOld ? document.work.memory : null };
}

/** Whether a curve has another length than is known. */
function lacksSeries({ work }: Document, known: KnownSeries[]): boolean {
  return work.runs.some(({ id, curves }) => curves.names.some((name) => !curves.series(name).isKnown(knownOf(known, id, name))));
}

function seriesSince({ work }: Document, { revision, series }: Known): SeriesUpdate[] {
  return work.runs.flatMap(({ id, curves }) =>
    curves.names.flatMap((name) => {
      const known = knownOf(series, id, name);
      const curve = curves.series(name);
      const isCurrent = curve.isKnown(known) && curves.changedAt(name) <= revision;
      return isCurrent ? [] : [{ run: id, name, ...curve.since(known) }];
    }),
  );
}

function knownOf(series: KnownSeries[], run: RunId, name: string): KnownSeries | undefined {
  return series.find((known) => known.run === run && known.name === name);
}
