/** Calls that write files, whatever a field is of. */
import type { Calls, ClipMethods, ExportMethods } from '../../../core/protocol/studio.ts';
import { writeFileAtomically } from '../../../io/atomicFile.ts';
import { requireFfmpeg } from '../../../io/video/ffmpeg/ffmpegBinary.ts';
import { isImageTarget } from '../../../io/video/write/encoders.ts';
import type { Document } from '../document.ts';
import type { DrawnClips } from './drawnClips.ts';
import { exportMetrics, exportModel } from './exports.ts';

const nothing = (): null => null;

export function exportCalls(document: Document): Calls<ExportMethods> {
  return {
    exportModel: async ({ run, file }) => exportModel(document.run(run), document.target(file)).then(nothing),
    exportMetrics: async ({ file }) => exportMetrics(document.work, document.target(file)).then(nothing),
    exportBytes: async ({ bytes, file }) => writeFileAtomically(document.target(file), bytes).then(nothing),
  };
}

/** Clips whose frames a window draws. */
export function clipCalls(clips: DrawnClips, document: Document): Calls<ClipMethods> {
  return {
    startClip: async ({ file, ...options }) => {
      const target = document.target(file);
      // Before the window draws anything. Images need none.
      if (!isImageTarget(target)) requireFfmpeg();
      return clips.start(target, options);
    },
    addFrame: async ({ clip, pixels }) => clips.add(clip, pixels).then(nothing),
    endClip: async ({ clip }) => clips.end(clip),
    dropClip: async ({ clip }) => clips.drop(clip).then(nothing),
  };
}
