/** A volume as ground truth: values on a grid over z, y and x, and where that grid lies in the world; and what it is without them. */
import type { GridSignal } from '../../signal/signal.ts';

/**
 * Where the samples of a volume lie in the world of its file. The world is that of DICOM and ITK: x grows to the left of a
 * patient, y to the back, z to the head. What has no patient uses the same axes.
 */
export interface VolumePlace {
  /** Distance from sample to sample along z, y and x, above 0, in `unit`. */
  spacing: [number, number, number];
  /** World coordinates (x, y, z) of the centre of sample (0, 0, 0), in `unit`. */
  origin: [number, number, number];
  /** Unit vectors of the world, [3, 3]: the direction in which x grows, then that of y, then that of z. */
  direction: number[];
  /** What the lengths are measured in: `mm`, `um`; empty where the file does not say. */
  unit: string;
}

/** How a file stored its values. */
export type StoredType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float16' | 'float32' | 'float64';

/** A volume without its values. */
export interface VolumeDataset {
  kind: 'volume';
  /** File name without folder. */
  name: string;
  depth: number;
  height: number;
  width: number;
  channels: number;
  /** Which value of the file 0 stands for, and which 1. */
  range: [number, number];
  place: VolumePlace;
  stored: StoredType;
  /** What says which samples count, where not all do. */
  mask?: VolumeMask;
}

export interface VolumeMask {
  /** Name of its file without folder, or a rule: `above=120`. */
  name: string;
  /** The mean of what samples count for, above 0, at most 1. */
  share: number;
}

/** A volume with its values [O, depth, height, width], 0 and 1 being the ends of `range`. */
export interface VolumeSignal extends Omit<VolumeDataset, 'name'> {
  values: Float32Array;
  /** What each sample counts for, 0..1, where there is a mask: [depth, height, width]. */
  weights?: Float32Array;
}

/** A volume as a grid over the axes z, y and x. */
export function volumeGrid({ depth, height, width, channels, values, weights }: VolumeSignal): GridSignal {
  return { sizes: [depth, height, width], outputs: channels, values, ...(weights && { weights }) };
}

/** The place of a volume of which nothing is known but its samples: a step is 1 along every axis. */
export function plainPlace(): VolumePlace {
  return { spacing: [1, 1, 1], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], unit: '' };
}
