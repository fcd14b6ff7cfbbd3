/** Runs that something can be made of. */
import { CoordxError } from '../../core/base/errors.ts';
import { DIVERGED, isSound } from '../../core/field/soundness.ts';
import type { AskedRun } from './studioKind.ts';

/** Before a file is made of a run. @throws CoordxError when nothing but noise or blackness would come of it. */
export async function refuseDiverged(run: AskedRun): Promise<void> {
  const { parameters } = await run.use((session, id) => session.snapshot(id));
  if (!isSound(parameters)) throw new CoordxError(`This field ${DIVERGED}`);
}
