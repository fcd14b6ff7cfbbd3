/** What windows ask of videos. */
import type { Calls, VideoMethods } from '../../../../core/protocol/studio.ts';
import type { Desk } from '../../studioKind.ts';
import { exportClip } from './exportClip.ts';
import { fieldFrames } from './frames.ts';

export function videoCalls(desk: Desk): Calls<VideoMethods> {
  return {
    frames: async ({ run, request, most }, task = {}) => fieldFrames(desk.run(run), request, most, task),
    exportClip: async ({ run, request, clip, format, file }, task = {}) => {
      const target = desk.target(file);
      return exportClip(desk.run(run), target, { request, clip, format, source: desk.source }, task);
    },
  };
}
