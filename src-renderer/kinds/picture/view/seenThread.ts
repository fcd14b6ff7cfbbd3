/** Computes maps beside the page, which would stand still meanwhile. One task at a time. */
import type { SeenTask } from './seenMap.ts';

export class SeenThread {
  #worker: Worker | null = null;

  /** @throws Error when the thread could not do it, or was ended. */
  map(task: SeenTask): Promise<Float32Array> {
    this.#worker ??= new Worker(new URL('./seenWorker.ts', import.meta.url), { type: 'module' });
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<{ map: Float32Array } | { fault: string }>) => {
        if ('map' in data) resolve(data.map);
        else reject(new Error(data.fault));
      };
      worker.onerror = () => reject(new Error('The thread that compares pictures has ended.'));
      worker.postMessage(task);
    });
  }

  dispose(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}
