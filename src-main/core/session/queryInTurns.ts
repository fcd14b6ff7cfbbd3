/**
 * A query of a run's field beside everything else that the engine does. Each call of the engine waits for its turn, so training
 * steps run between them and nothing waits for all of a query; yet all of it is of one moment. What needs no engine needs no turn.
 */
import { CancelledError } from '../base/errors.ts';
import type { AskableField } from '../engine/engine.ts';
import type { Asked } from './api.ts';
import type { Run } from './run.ts';
import type { Turns } from './turns.ts';

export interface QueryTools {
  turns: Turns;
  /** Milliseconds, monotonic. */
  clock: () => number;
  /** Whether the run is still there. */
  isThere: () => boolean;
}

type InTurn = <R>(call: () => Promise<R>) => Promise<R>;

/** The parts of a query, and the time that each took, waiting not counted. @throws CancelledError, also when the run is gone. */
export async function* queryInTurns<T>(
  run: Run,
  ask: (field: AskableField) => AsyncGenerator<T>,
  { rank = 'started', signal }: Asked,
  { turns, clock, isThere }: QueryTools,
): AsyncGenerator<{ part: T; milliseconds: number }> {
  const moment = run.freeze();
  let waited = 0;
  const inTurn: InTurn = (call) => {
    const from = clock();
    const task: typeof call = async () => {
      waited += clock() - from;
      if (!isThere()) throw new CancelledError('The run was removed.');
      return moment.see(call);
    };
    return turns.run(task, rank, signal);
  };
  const close = turns.open(rank);
  try {
    const parts = ask(askableIn(run.field, inTurn));
    for (;;) {
      waited = 0;
      const start = clock();
      const next = await parts.next();
      if (next.done) return;
      yield { part: next.value, milliseconds: clock() - start - waited };
    }
  } finally {
    moment.release();
    close();
  }
}

/** A field whose every call waits for its turn. */
function askableIn(field: AskableField, inTurn: InTurn): AskableField {
  const { features } = field;
  return {
    spec: field.spec,
    evaluate: (bricks) => inTurn(() => field.evaluate(bricks)),
    ...(features && { features: (branch, coordinates) => inTurn(() => features.call(field, branch, coordinates)) }),
  };
}
