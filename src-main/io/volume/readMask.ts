/** Masks and weights of a volume, from a file of their own in any format that volumes have. */
import { SettingError } from '../../core/base/errors.ts';
import { toStored } from '../../core/kinds/volume/place.ts';
import { inWords, type VolumeRequest } from '../../core/kinds/volume/selection.ts';
import type { VolumeSignal } from '../../core/kinds/volume/signal.ts';
import { readVolume, type VolumeSource } from './readVolume.ts';

const FLOATS: readonly string[] = ['float16', 'float32', 'float64'];

/**
 * What each sample of a volume counts for, [depth, height, width] in [0, 1]. In a file of whole numbers 0 does not count, and all
 * else does, as labels. In one of floats, a sample counts for its part of the largest value.
 * @param part of the volume that was read: the same is read of the mask.
 * @throws FileError as readVolume does; SettingError when it has another size, several channels or negative values; CancelledError.
 */
export async function readMask(source: VolumeSource, name: string, volume: Pick<VolumeSignal, 'depth' | 'height' | 'width'>, part: Pick<VolumeRequest, 'crop' | 'downsample'>, signal?: AbortSignal): Promise<Float32Array> {
  const mask = await readVolume(source, { ...part, ...(signal && { signal }) });
  const [own, wanted] = [mask, volume].map(({ depth, height, width }) => inWords([depth, height, width]));
  if (own !== wanted) throw new SettingError(`The mask "${name}" has ${own} samples, and the volume ${wanted}: choose one made for it.`);
  if (mask.channels > 1) throw new SettingError(`The mask "${name}" has ${mask.channels} channels: choose one with a value for each sample.`);
  const [low, high] = mask.range;
  if (low < 0) throw new SettingError(`The mask "${name}" has values down to ${low}: 0 is what does not count, and nothing counts for less.`);
  const isLabels = !FLOATS.includes(mask.stored);
  return mask.values.map((value) => {
    const stored = toStored(value, mask.range);
    if (isLabels) return stored > 0 ? 1 : 0;
    return high > 0 ? stored / high : 0;
  });
}
