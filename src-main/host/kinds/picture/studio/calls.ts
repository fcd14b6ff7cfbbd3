/** What windows ask of what has pixels. */
import type { Calls, PictureMethods } from '../../../../core/protocol/studio.ts';
import type { Desk } from '../../studioKind.ts';
import { exportPicture } from './exportPicture.ts';
import { sourcePicture } from './pictures.ts';
import { checkRect, fieldPicture } from './queries.ts';
import { pictureSource } from './source.ts';

export function pictureCalls(desk: Desk): Calls<PictureMethods> {
  return {
    picture: async ({ run, ...args }, task = {}) => fieldPicture(desk.run(run), desk.source, args, task),
    truth: async ({ rect, most, frame }, { signal } = {}) => {
      const truth = pictureSource(desk.source);
      if (rect) checkRect(rect, truth.signal);
      return sourcePicture(truth.picture(frame), rect, most, signal);
    },
    exportPicture: async ({ run, request, bitDepth, quality, exposure, file }, task = {}) => {
      const target = desk.target(file);
      return exportPicture(desk.run(run), target, request, { bitDepth, quality, exposure }, task);
    },
  };
}
