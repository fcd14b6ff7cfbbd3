/** The thread of seenThread.ts: answers each task with its map, or with what went wrong. */
import { seenMap, type SeenTask } from './seenMap.ts';

addEventListener('message', ({ data }: MessageEvent<SeenTask>) => {
  seenMap(data).then(
    (map) => postMessage({ map }, { transfer: [map.buffer] }),
    (error: unknown) => postMessage({ fault: error instanceof Error ? error.message : String(error) }),
  );
});
