/** How the calls of a window are made. */

/** How a caller follows and ends a call. */
export interface Task {
  signal?: AbortSignal;
  /** Done part, 0..1. */
  progress?: (done: number) => void;
}

/** Calls of a table as methods: all reject with a CoordxError a user can act on. */
export type Calls<Methods extends Record<keyof Methods, { args: unknown; result: unknown }>> = {
  [M in keyof Methods]: (args: Methods[M]['args'], task?: Task) => Promise<Methods[M]['result']>;
};
