/** Long work on a shape in a thread of its own, so that training, and whoever else is answered, goes on. */
import { CancelledError, EngineError, FileError } from '../../../../core/base/errors.ts';
import type { Task } from '../../../../core/protocol/studio.ts';
import { shapeProgram } from '../../../files/programFiles.ts';
import type { ShapeReply, ShapeWork } from './shapeWorker.ts';
import { startThread } from '../../../threads/startThread.ts';

/**
 * Has a work done by a thread, which ends with it.
 * @throws FileError when the shape cannot be read; CancelledError; EngineError when the thread dies, as without memory.
 */
export async function shapeThread<K extends keyof ShapeWork>(
  kind: K,
  task: ShapeWork[K]['task'],
  { signal, progress }: Task = {},
  program = shapeProgram(),
): Promise<ShapeWork[K]['result']> {
  if (signal?.aborted) throw new CancelledError();
  const worker = startThread(program, { kind, task });
  let cancel = (): void => undefined;
  try {
    return await new Promise((resolve, reject) => {
      cancel = () => reject(new CancelledError());
      signal?.addEventListener('abort', cancel, { once: true });
      worker.on('message', (reply: ShapeReply) => {
        if (reply.kind === 'progress') progress?.(reply.done);
        else if (reply.kind === 'result') resolve(reply.result as ShapeWork[K]['result']);
        else reject(new FileError(reply.message));
      });
      worker.on('error', ({ message }) => reject(new EngineError(`The thread that works on the shape ended: ${message}`)));
      worker.on('exit', (code) => reject(new EngineError(`The thread that works on the shape ended: exit code ${code}.`)));
    });
  } finally {
    signal?.removeEventListener('abort', cancel);
    await worker.terminate();
  }
}
