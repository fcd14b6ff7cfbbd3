/** Volumes in words: for readers of the screen, and beside the view. */
import { fromStored, toStored, extentOf } from '../../../../src-main/core/kinds/volume/place.ts';
import type { VolumeDataset } from '../../../../src-main/core/kinds/volume/signal.ts';
import { TRANSFER_PRESETS, TRANSFER_WORDS, type TransferPreset } from '../../../../src-main/core/render/volume/transfer.ts';
import { VOLUME_MODES, type VolumeMode } from '../../../../src-main/core/render/volume/volumeLook.ts';
import { plain, stepsWords } from '../../../state/base/words.ts';
import { qualityWords } from '../../../state/runs/quality.ts';
import type { Mode } from '../../../state/view/view.svelte.ts';
import { describeFields, TRUTH_NAME } from '../../../state/view/viewWords.ts';
import type { Panes, ValueColours } from './volumeLook.svelte.ts';
import type { ShownVolume } from './volumes.svelte.ts';

export const DRAWINGS = VOLUME_MODES;
export const TRANSFER_CHOICES = [...TRANSFER_PRESETS, 'own'] as const;

export const PANE_NAMES: Readonly<Record<Panes, string>> = { four: 'Four panes', slices: 'Four slices', z: 'From above', y: 'From the front', x: 'From the side', oblique: 'Oblique slice', box: 'Volume' };
export const COLOUR_NAMES: Readonly<Record<ValueColours, string>> = { grey: 'Grey', ember: 'Ember', lagoon: 'Lagoon' };
export const DRAWING_NAMES: Readonly<Record<VolumeMode, string>> = { emission: 'Emission', mip: 'Largest value', surface: 'Surface' };
export const TRANSFER_NAMES: Readonly<Record<TransferPreset | 'own', string>> = { ...TRANSFER_WORDS, own: 'Your own' };

/** Samples along z, y, x, as people write them. */
export function sizeWords(size: readonly number[]): string {
  return size.join(' × ');
}

/** `180 × 240 × 240 mm`, along z, y, x. */
export function extentWords(dataset: VolumeDataset): string {
  const { unit } = dataset.place;
  const sides = extentOf(dataset).map((side) => plain(Number(side.toPrecision(3)))).reverse();
  return `${sides.join(' × ')}${unit === '' ? '' : ` ${unit}`}`;
}

/** From sample to sample on a grid over all of a volume, along z, y, x. */
export function spacingWords(dataset: VolumeDataset, size: readonly number[]): string {
  const { unit } = dataset.place;
  const steps = [...extentOf(dataset)].reverse().map((side, axis) => plain(Number((side / Math.max(1, (size[axis] as number) - 1)).toPrecision(3))));
  return `${steps.join(' × ')}${unit === '' ? '' : ` ${unit}`}`;
}

/** A part of the range as a value of the file, and back. */
export function storedOf(part: number, { range }: VolumeDataset): number {
  return toStored(part, range);
}

export function partOf(value: number, { range }: VolumeDataset): number {
  return fromStored(value, range);
}

export interface VolumeFacts {
  mode: Mode;
  /** Name of the selected run; null when there is none. */
  run: string | null;
  /** Name of what it is compared with. */
  other: string;
  isTruthThere: boolean;
  shown: ShownVolume | null;
  /** In decibels. */
  quality: number | null;
}

/** All of what is on show, in a sentence or two. */
export function describeVolume({ mode, run, other, isTruthThere, shown: own, quality }: VolumeFacts): string {
  if (mode === 'truth') return isTruthThere ? `${TRUTH_NAME}, a volume.` : `${TRUTH_NAME} is being fetched.`;
  if (run === null) return 'No volume.';
  if (own === null) return `The volume of ${run} is being made.`;
  const after = own.steps === 0 ? 'untrained' : `after ${stepsWords(own.steps)}`;
  const field = `${run}, ${after}, at ${sizeWords(own.grid.size)} samples`;
  const found = quality === null ? '' : ` ${run} has ${qualityWords('psnr', quality)}.`;
  const shown = describeFields(mode, field, other, {
    field: `Volume of ${field}.`,
    difference: `Difference of ${field} from ${other}.`,
  });
  return shown + found;
}
