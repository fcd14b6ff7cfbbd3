/** For a process whose native code may hang: it ends with the one that started it, and after some time in any case. */
import { Worker } from 'node:worker_threads';

/** Milliseconds; more than anybody waits for such a process, so that it is ended from outside as a rule. */
const LONGEST_LIFE = 30_000;
/** Milliseconds between looks at who the parent is. */
const LOOK = 200;

/**
 * What the watching thread runs: where the native code hangs, the main thread hears of nothing. A process whose parent has
 * died gets another one; on Windows, where it does not, it is ended with its parent by the system.
 */
const WATCH = `
const { workerData: { parent, end, look } } = require('node:worker_threads');
setInterval(() => {
  if (process.ppid !== parent || Date.now() > end) process.kill(process.pid, 'SIGKILL');
}, look);
`;

/** Has this process killed when its parent is gone. @param life milliseconds that it may live in any case */
export function endWithParent(life: number = LONGEST_LIFE): void {
  const workerData = { parent: process.ppid, end: Date.now() + life, look: LOOK };
  new Worker(WATCH, { eval: true, execArgv: [], workerData }).unref();
}
