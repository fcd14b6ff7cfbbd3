/** A volume before it is opened, coarsely, for choosing a part of it. */
import { resampled } from '../../../../core/kinds/volume/resampled.ts';
import type { Triple, VolumeDescription, VolumeSelection } from '../../../../core/kinds/volume/selection.ts';
import type { Task, VolumePreview } from '../../../../core/protocol/studio.ts';
import { gridHalves } from './gridHalves.ts';

/** Samples along its longest side, at the most. */
const MOST = 128;

/**
 * The means of so many samples as make it small; its first channel when none is wanted.
 * @throws FileError; SettingError when it has no such array, channel or point in time; CancelledError.
 */
export async function previewVolume(file: string, part: Pick<VolumeSelection, 'dataset' | 'channel' | 'time'>, task: Task): Promise<VolumePreview> {
  const { signal, progress } = task;
  const { probeVolume, readVolume } = await import('../../../../io/volume/readVolume.ts');
  const description = await probeVolume(file, part);
  const volume = await readVolume(file, {
    ...{ channel: 0, ...part, downsample: previewMeans(description) },
    ...(signal && { signal }),
    progress: (done, total) => progress?.(done / total),
  });
  const size: Triple = [volume.depth, volume.height, volume.width];
  return { description, size, range: volume.range, values: await gridHalves(resampled(volume, 0, size), size, signal ? { signal } : {}) };
}

/** Of a volume as large as that, how many samples become one. */
function previewMeans({ depth, height, width }: VolumeDescription): Triple {
  return [depth, height, width].map((side) => Math.ceil(side / MOST)) as Triple;
}
