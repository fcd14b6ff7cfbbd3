/** Queries that a person who drags is waiting for: training gives way to them. */
import type { SessionApi } from '../../core/session/api.ts';

/** Training stands still for so long after one, for a hand that rests within a drag: a step would be in the way of the next. */
const NEXT_MS = 700;

/** Runs a query of a session while none of its runs is trained. */
export async function promptly<T>(session: Pick<SessionApi, 'hold'>, query: () => Promise<T>): Promise<T> {
  const release = session.hold();
  try {
    return await query();
  } finally {
    setTimeout(release, NEXT_MS);
  }
}
