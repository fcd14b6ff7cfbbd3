/** Threads that draw the bands of pictures of a shape, each band as one thread alone would. */
import type { DrawRows, RayBand } from '../../../../core/render/pictureBands.ts';
import type { ShapePicture } from '../../../../core/render/renderShape.ts';
import { shareVolume, type MarchedVolume } from '../../../../core/render/volumeSource.ts';
import { renderProgram } from '../../../files/programFiles.ts';
import { TaskThread } from '../../../threads/taskThread.ts';

/** What is drawn: see ShapeSources. */
export interface RenderTask {
  shown: MarchedVolume;
  other: MarchedVolume | null;
}

export interface BandQuestion {
  picture: ShapePicture;
  top: number;
  rows: number;
}

export interface RenderThreads {
  draw: DrawRows<ShapePicture>;
  /** Bands to ask for at once, so that no thread waits for the next. */
  ahead: number;
  /** Ends the threads; whoever still waits for a band gets a CancelledError. */
  close: () => void;
}

/** Threads that share the distances in memory, each started when it is first needed. @param count at least 1 */
export function renderThreads({ shown, other }: RenderTask, count: number, program = renderProgram()): RenderThreads {
  const data: RenderTask = { shown: shareVolume(shown), other: other && shareVolume(other) };
  const kind = { program, data, work: 'draws the picture', advice: 'Draw it again to start another.' };
  const threads = Array.from({ length: count }, () => new TaskThread<BandQuestion, RayBand>(kind));
  return {
    draw: (picture, top, rows) => {
      const idlest = threads.reduce((best, thread) => (thread.load < best.load ? thread : best));
      return idlest.ask({ picture, top, rows });
    },
    ahead: 2 * count,
    close: () => threads.forEach((thread) => thread.close('The picture is no longer wanted.')),
  };
}
