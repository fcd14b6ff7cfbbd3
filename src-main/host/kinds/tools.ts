/** What threads of this host do for sources of any kind. */
import type { SourceTools } from '../../core/kinds/kind.ts';
import { chunkThreads } from './shape/threads/chunkThreads.ts';
import { distanceThreads } from './shape/threads/distanceThreads.ts';

export const SOURCE_TOOLS = {
  drawChunks: (task) => chunkThreads(task),
  measureGrid: (grid, task) => distanceThreads(grid, task),
} satisfies SourceTools;
