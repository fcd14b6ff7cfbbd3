/** How a caller follows and ends long work. */
export interface Task {
  signal?: AbortSignal;
  /** Done part, 0..1. */
  progress?: (done: number) => void;
}
