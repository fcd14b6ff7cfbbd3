/** Videos: what a host does for them. */
import { branchSamples } from '../../../core/signal/gridSampler.ts';
import type { HostKind } from '../hostKind.ts';
import { pictureMetadata, picturePreview } from '../picture/saving.ts';
import { measurePart } from '../picture/studio/queries.ts';
import { videoCli } from './cli/videoCli.ts';
import { measuredSizes } from './studio/frameQuality.ts';
import { previewFrame } from './studio/previewFrame.ts';
import { probeSource, readVideoSource, restoreVideo } from './studio/videoSource.ts';

export const video: HostKind<'video'> = {
  cli: videoCli,
  studio: {
    probe: probeSource,
    preview: previewFrame,
    read: readVideoSource,
    isStored: ({ selection }) => selection !== undefined && !('kind' in selection),
    restore: restoreVideo,
    passingBricks: (spec, dataset) => ({ bricks: 1, counts: branchSamples(spec, measuredSizes(dataset)) }),
    measuresAsInPassing: true,
    measurePart,
  },
  preview: picturePreview,
  graphMetadata: pictureMetadata,
};
