/** What is to be exported as a picture: which part, how large, in which format, and what that takes. */
import { DEFAULT_MEMORY_BUDGET } from '../../../../src-main/core/engine/engine.ts';
import { queryMemory } from '../../../../src-main/core/field/cost.ts';
import type { FieldSpec } from '../../../../src-main/core/field/spec.ts';
import type { PictureDataset } from '../../../../src-main/core/kinds/types.ts';
import { MAX_SIDE, WHOLE, type PictureRequest, type Region } from '../../../../src-main/core/query/grid.ts';
import { branchSamples } from '../../../../src-main/core/signal/gridSampler.ts';
import { count } from '../../../state/base/words.ts';
import type { Desk } from '../../../state/desk.ts';
import type { Size } from '../../../state/exports/pictureSize.ts';
import { stem, write } from '../../../state/exports/write.ts';
import { rectRegion, type Viewport } from './layers.ts';

export type Part = 'whole' | 'view' | 'selection';

export interface PictureFormat {
  extension: string;
  name: string;
  /** Longest side in pixels. */
  mostSide: number;
  /** Bits a channel that it can hold, the usual ones first; of what holds light, 32 of floating point. */
  depths: readonly Depth[];
  isLossy: boolean;
  hasAlpha: boolean;
  /** Bytes of memory that its encoder takes for a pixel. */
  encoderBytes: number;
}

/** Bits a channel: whole numbers of 8 and 16 are shown, floats are linear light. */
export type Depth = 8 | 16 | 32;

export const PICTURE_FORMATS: readonly PictureFormat[] = [
  { extension: 'png', name: 'PNG', mostSide: MAX_SIDE, depths: [8, 16], isLossy: false, hasAlpha: true, encoderBytes: 0 },
  { extension: 'jpg', name: 'JPEG', mostSide: MAX_SIDE, depths: [8], isLossy: true, hasAlpha: false, encoderBytes: 0 },
  { extension: 'webp', name: 'WebP', mostSide: 16383, depths: [8], isLossy: true, hasAlpha: true, encoderBytes: 6 },
  { extension: 'tif', name: 'TIFF', mostSide: MAX_SIDE, depths: [8, 16, 32], isLossy: false, hasAlpha: true, encoderBytes: 0 },
  { extension: 'exr', name: 'OpenEXR', mostSide: MAX_SIDE, depths: [32, 16], isLossy: false, hasAlpha: true, encoderBytes: 0 },
];

export const USUAL_QUALITY = 90;

/** A picture is asked for in bands of about so many bytes. */
const BAND_BYTES = 64 << 20;
/** From here on an export is so large that it is worth a word. */
export const LARGE_PIXELS = 2 ** 28;

/** The part of the source in fractions; null when there is none of the kind now. */
export function partRegion(
  { view, mirror }: Desk,
  viewport: Viewport | null,
  part: Part,
  { width, height }: PictureDataset,
): Region | null {
  if (part === 'whole') return WHOLE;
  if (part === 'view') return viewport?.visible ?? null;
  // A rectangle is of the open picture, which may not be the one that the run was trained on.
  return view.selection && mirror.state.dataset ? rectRegion(view.selection, width, height) : null;
}

/** Pixels that the source has in a region. */
export function sourcePixels({ left, top, right, bottom }: Region, { width, height }: Size): Size {
  return {
    width: Math.max(1, Math.round((right - left) * (width - 1)) + 1),
    height: Math.max(1, Math.round((bottom - top) * (height - 1)) + 1),
  };
}

/** Why a format cannot hold such a picture; null when it can. */
export function formatLimit(
  { name, mostSide, hasAlpha }: PictureFormat,
  { width, height }: Size,
  channels: PictureDataset['channels'],
): string | null {
  if (channels === 4 && !hasAlpha) return `${name} has no transparency, which this picture has: choose another format.`;
  if (Math.max(width, height) <= mostSide) return null;
  return `${name} holds at most ${count(mostSide)} pixels a side.`;
}

export interface ExportCost {
  /** Most bytes of memory, and of room on the disk beside the result. */
  memory: number;
  disk: number;
  /** Seconds of querying; null while the run's speed is not known. */
  seconds: number | null;
}

/** What an export takes. @param msPerPixel milliseconds that a pixel of this run took last. */
export function exportCost(
  spec: FieldSpec,
  { width, height }: Size,
  { encoderBytes }: PictureFormat,
  bitDepth: Depth,
  msPerPixel: number | null,
): ExportCost {
  const rowBytes = 4 * width * (2 * spec.outputs + 2);
  const rows = Math.min(height, Math.max(1, Math.floor(BAND_BYTES / rowBytes)));
  const band = queryMemory(spec, { bricks: 1, counts: branchSamples(spec, [rows, width]) }, DEFAULT_MEMORY_BUDGET);
  const pixels = width * height;
  return {
    memory: band + encoderBytes * pixels,
    disk: (pixels * spec.outputs * bitDepth) / 8,
    seconds: msPerPixel === null ? null : (pixels * msPerPixel) / 1000,
  };
}

export interface PictureOptions {
  request: PictureRequest;
  format: string;
  bitDepth: Depth;
  quality: number;
  /** Stops at which a picture of light is shown; null of what is written as light, and of other pictures. */
  exposure: number | null;
}

/** The field as a picture of any size. */
export async function exportPicture(desk: Desk, { request, format, bitDepth, quality, exposure }: PictureOptions): Promise<void> {
  const { run } = desk;
  if (!run) return;
  const name = `${stem(desk)}-${request.width}x${request.height}.${format}`;
  await write(desk, 'fieldPicture', name, async (file, task) => {
    const shown = exposure === null ? {} : { exposure };
    const notes = await desk.api.exportPicture({ run: run.id, request, bitDepth, quality, ...shown, file: file.ticket }, task);
    for (const note of notes) desk.notices.tell('info', note);
  });
}
