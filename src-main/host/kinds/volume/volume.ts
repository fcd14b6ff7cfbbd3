/** Volumes: what a host does for them. */
import { branchSamples } from '../../../core/signal/gridSampler.ts';
import { isNamedAsVolume } from '../../../io/sourceKind.ts';
import { withTemporaryFile } from '../../../io/temporaryFile.ts';
import { holdsVolume } from '../../../io/volume/volumeFormat.ts';
import type { HostKind } from '../hostKind.ts';
import { volumeCli } from './cli/volumeCli.ts';
import { volumePreview } from './preview.ts';
import { measuredSizes } from './studio/volumeQuality.ts';
import { probeVolumeSource, readVolumeSource, restoreVolume } from './studio/volumeSource.ts';

const MAY_HOLD = /\.(npy|tiff?|zip|gz)$/i;

export const volume: HostKind<'volume'> = {
  cli: volumeCli,
  studio: {
    probe: probeVolumeSource,
    read: readVolumeSource,
    // Names of arrays, TIFFs and archives say nothing.
    isStored: async ({ name, bytes, selection }) =>
      selection ? 'kind' in selection : isNamedAsVolume(name) || (MAY_HOLD.test(name) && (await withTemporaryFile(bytes, holdsVolume))),
    restore: restoreVolume,
    passingBricks: (spec, dataset) => ({ bricks: 1, counts: branchSamples(spec, measuredSizes(dataset)) }),
    // In passing, some of the samples stand for all: nearly the same.
    measuresAsInPassing: true,
  },
  preview: volumePreview,
  /** The value of a sample is low + (v + 1) / 2 * (high - low). */
  graphMetadata: ({ depth, height, width, range, place }) => ({
    'coordx.values': '[-1, 1] stands for the range',
    ...{ 'coordx.size': { depth, height, width }, 'coordx.range': range, 'coordx.place': place },
  }),
};
