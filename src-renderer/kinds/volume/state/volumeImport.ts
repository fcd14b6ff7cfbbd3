/** Which part of a volume is to be opened: what is suggested, what was chosen, what it comes to, and how it looks. */
import { CoordxError } from '../../../../src-main/core/base/errors.ts';
import { halfValue } from '../../../../src-main/core/base/halfFloat.ts';
import { planVolume, type Triple, type VolumeDescription, type VolumePlan, type VolumeSelection } from '../../../../src-main/core/kinds/volume/selection.ts';
import type { Probed } from '../../../../src-main/core/protocol/studio/document.ts';
import type { PixelRect } from '../../../../src-main/core/protocol/studio/pictures.ts';
import type { VolumePreview } from '../../../../src-main/core/protocol/studio/volumes.ts';
import { bytes, plain } from '../../../state/base/words.ts';
import { sizeWords } from './volumeWords.ts';

/** A volume of so many bytes is trained on at ease; more is suggested to nobody. */
const EASE_BYTES = 512 << 20;

/** A slice on which a crop is drawn: its columns, its rows and what it goes through, as places in z, y, x. */
export const CROP_VIEWS = [
  { name: 'Slice across z', columns: 2, rows: 1, through: 0 },
  { name: 'Slice across y', columns: 2, rows: 0, through: 1 },
  { name: 'Slice across x', columns: 1, rows: 0, through: 2 },
] as const;
export type CropView = (typeof CROP_VIEWS)[number];

export type Crop = VolumePlan['crop'];

/** What is asked for at first: all of it, then one channel, then means of more and more samples, where it would be too much. */
export function suggestPart({ description, memoryLimit }: Pick<Probed<'volume'>, 'description' | 'memoryLimit'>): VolumeSelection {
  const most = Math.min(EASE_BYTES, memoryLimit);
  const isTooMuch = (selection: VolumeSelection): boolean => planVolume(description, selection).bytes > most;
  const sizes = [description.depth, description.height, description.width];
  let selection: VolumeSelection = { kind: 'volume' };
  if (isTooMuch(selection) && description.channels > 1) selection = { ...selection, channel: 0 };
  for (let step = 2; isTooMuch(selection) && step <= Math.max(...sizes); step *= 2) {
    selection = { ...selection, downsample: sizes.map((size) => Math.min(step, size)) as Triple };
  }
  return selection;
}

/** What a selection comes to, or why it cannot be. */
export function partOutcome(
  description: VolumeDescription,
  memoryLimit: number,
  selection: VolumeSelection,
): { plan: VolumePlan; fault: string | null } | { plan: null; fault: string } {
  try {
    const plan = planVolume(description, selection);
    const isTooMuch = plan.bytes > memoryLimit;
    const limit = `It would take ${bytes(plan.bytes)} of memory, and ${bytes(memoryLimit)} are there for it: take a smaller part, means of more samples, or one channel.`;
    return { plan, fault: isTooMuch ? limit : null };
  } catch (error) {
    if (error instanceof CoordxError) return { plan: null, fault: error.message };
    throw error;
  }
}

/** The source in words: what its file holds. */
export function volumeSourceWords({ format, depth, height, width, channels, times, stored, place }: VolumeDescription): string {
  const spacing = place.spacing.map((step) => plain(Number(step.toPrecision(3)))).join(' × ');
  return [
    sizeWords([depth, height, width]),
    `${stored} in ${format}`,
    ...(channels > 1 ? [`${channels} channels`] : []),
    ...(times > 1 ? [`${times} points in time`] : []),
    `spacing ${spacing}${place.unit === '' ? '' : ` ${place.unit}`}`,
  ].join(', ');
}

/** The crop as a slice shows it, and what it becomes when it is drawn anew there. */
export function rectOf({ start, size }: Crop, { columns, rows }: CropView): PixelRect {
  return { left: start[columns], top: start[rows], width: size[columns], height: size[rows] };
}

export function withRect(crop: Crop, { columns, rows }: CropView, rect: PixelRect): Crop {
  const [start, size]: [Triple, Triple] = [[...crop.start], [...crop.size]];
  [start[columns], size[columns], start[rows], size[rows]] = [rect.left, rect.width, rect.top, rect.height];
  return { start, size };
}

/** Width over height of a slice in the world. */
export function aspectOf({ depth, height, width, place }: VolumeDescription, { columns, rows }: CropView): number {
  const side = (axis: 0 | 1 | 2): number => ([depth, height, width][axis] as number) * place.spacing[axis];
  return Math.min(8, Math.max(1 / 8, side(columns) / side(rows)));
}

/**
 * A slice of a preview in grey.
 * @param at place along the axis that it goes through, from 0 to 1. @param range values that are black and white.
 */
export function slicePicture(preview: VolumePreview, { columns, rows, through }: CropView, at: number, [low, high]: readonly [number, number]): { width: number; height: number; pixels: Uint8Array } {
  const { size, values, range } = preview;
  const strides = [size[1] * size[2], size[2], 1] as const;
  const [width, height] = [size[columns], size[rows]];
  const first = Math.min(size[through] - 1, Math.floor(at * size[through])) * strides[through];
  const pixels = new Uint8Array(4 * width * height).fill(255);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      const part = halfValue(values[first + y * strides[rows] + x * strides[columns]] as number);
      const value = range[0] + part * (range[1] - range[0]);
      pixels.fill(Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low)))), to, to + 3);
    }
  }
  return { width, height, pixels };
}
