/** Calls that write files, whatever a field is of. */
import type { Calls, ClipMethods, ExportMethods } from '../../../core/protocol/studio.ts';
import { writeFileAtomically } from '../../../io/atomicFile.ts';
import { requireFfmpeg } from '../../../io/video/ffmpeg/ffmpegBinary.ts';
import type { Document } from '../document.ts';
import type { DrawnClips } from './drawnClips.ts';
import { exportMetrics, exportModel } from './exports.ts';

export function exportCalls(document: Document): Calls<ExportMethods> {
  return {
    exportModel: async ({ run, file }) => {
      await exportModel(document.run(run), document.target(file));
      return null;
    },
    exportMetrics: async ({ file }) => {
      await exportMetrics(document.work, document.target(file));
      return null;
    },
    exportBytes: async ({ bytes, file }) => {
      await writeFileAtomically(document.target(file), bytes);
      return null;
    },
  };
}

/** Clips whose frames a window draws. */
export function clipCalls(clips: DrawnClips, document: Document): Calls<ClipMethods> {
  return {
    startClip: async ({ file, ...options }) => {
      // Before the window draws anything.
      requireFfmpeg();
      return clips.start(document.target(file), options);
    },
    addFrame: async ({ clip, pixels }) => {
      await clips.add(clip, pixels);
      return null;
    },
    endClip: async ({ clip }) => clips.end(clip),
    dropClip: async ({ clip }) => {
      await clips.drop(clip);
      return null;
    },
  };
}
