/** Which samples of a volume count, and how much: the background of a scan is of use to nobody. */
import { SettingError } from '../../base/errors.ts';
import { solves } from '../../training/method.ts';
import type { RunConfig } from '../../settings/settings.ts';
import { fromStored } from './place.ts';
import type { VolumeSignal } from './signal.ts';

/** Samples count by their own values: where one of the file is at least, or at most, `value`. */
export interface MaskRule {
  side: 'above' | 'below';
  value: number;
}

/** `above=120` or `below=0.5`; null of anything else. @throws SettingError when it is no number. */
export function parseMaskRule(text: string): MaskRule | null {
  const [, side, number = ''] = /^(above|below)=(.*)$/.exec(text) ?? [];
  if (!side) return null;
  const value = number.trim() === '' ? NaN : Number(number);
  if (!Number.isFinite(value)) throw new SettingError(`A mask ${side}= takes a value of the volume, as ${side}=120, not "${number}".`);
  return { side: side as MaskRule['side'], value };
}

/** What the samples of a volume count for by a rule, [depth, height, width]: 1 where a channel keeps to it, else 0. */
export function ruleWeights({ depth, height, width, channels, values, range }: VolumeSignal, { side, value }: MaskRule): Float32Array {
  const weights = new Float32Array(depth * height * width);
  // Values are held in float32: what is said in decimals must not miss those that are equal to it.
  const limit = Math.fround(fromStored(value, range));
  for (let i = 0; i < channels * weights.length; i++) {
    const own = values[i] as number;
    if (side === 'above' ? own >= limit : own <= limit) weights[i % weights.length] = 1;
  }
  return weights;
}

/** A volume with what its samples count for, [depth, height, width] in [0, 1]. @throws SettingError when none counts. */
export function maskedVolume(volume: VolumeSignal, name: string, weights: Float32Array): VolumeSignal {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i] as number;
  if (!(sum > 0)) throw new SettingError(`No sample of the volume counts under the mask ${name}: choose another.`);
  return { ...volume, weights, mask: { name, share: sum / weights.length } };
}

/** @throws SettingError when such a field cannot learn under a mask. */
export function checkMaskable({ spec, training }: RunConfig): void {
  if (solves(training) && spec.branches.length !== 3) throw new SettingError('A mask needs branches=z|y|x where a core is solved for: set that, or method=adam.');
  if (training.midway !== 0) throw new SettingError('A mask knows nothing of what lies between samples: set midway=0.');
}
