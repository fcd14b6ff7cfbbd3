/** Threads of the program, from its sources as from its build. */
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Starts a program of files/programFiles.ts in a thread. @param workerData what it is given. */
export function startThread(program: string, workerData: unknown): Worker {
  if (!program.endsWith('.ts')) return new Worker(program, { workerData });
  // Tests run the sources, by a loader that a thread does not take over.
  const url = JSON.stringify(pathToFileURL(program).href);
  const load = `import('tsx/esm/api').then(({ register }) => { register(); return import(${url}); })`;
  return new Worker(load, { eval: true, workerData });
}
