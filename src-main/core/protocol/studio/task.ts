/** How the calls of a window are made. */
import type { Task } from '../../base/task.ts';

export type { Task } from '../../base/task.ts';

/** Calls of a table as methods: all reject with a CoordxError a user can act on. */
export type Calls<Methods extends Record<keyof Methods, { args: unknown; result: unknown }>> = {
  [M in keyof Methods]: (args: Methods[M]['args'], task?: Task) => Promise<Methods[M]['result']>;
};
