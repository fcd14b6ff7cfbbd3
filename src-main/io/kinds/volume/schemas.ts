/** What files say of volumes. */
import { z } from 'zod';
import { MAX_SIDE } from '../../volume/described.ts';
import { STORED_TYPES } from '../../volume/write/writeVolume.ts';
import { cameraSchema, fileNameSchema } from '../../schemas.ts';

/** Samples along an axis, far more than anybody has memory for. */
const side = z.int().min(1).max(65535);
const MAX_CHANNELS = 16;
const triple = z.tuple([z.number(), z.number(), z.number()]);
const length = z.number().positive();

export const volumeDatasetSchema = z.strictObject({
  kind: z.literal('volume'),
  name: fileNameSchema,
  ...{ depth: side, height: side, width: side },
  channels: z.int().min(1).max(MAX_CHANNELS),
  range: z.tuple([z.number(), z.number()]),
  place: z.strictObject({
    spacing: z.tuple([length, length, length]),
    origin: triple,
    direction: z.array(z.number().min(-1.001).max(1.001)).length(9),
    unit: z.string().max(20),
  }),
  stored: z.enum(STORED_TYPES),
  mask: z.strictObject({ name: fileNameSchema, share: z.number().positive().max(1) }).exactOptional(),
});

const index = z.int().min(0).max(MAX_SIDE);
const count = z.int().min(1).max(MAX_SIDE);
const counts = z.tuple([count, count, count]);

/** A VolumeSelection; whether it fits a volume is planVolume's to check. */
export const volumeSelectionSchema = z.strictObject({
  kind: z.literal('volume'),
  crop: z.strictObject({ start: z.tuple([index, index, index]), size: counts }).optional(),
  downsample: counts.optional(),
  channel: index.optional(),
  time: index.optional(),
  dataset: z.string().max(4096).optional(),
  range: z
    .tuple([z.number(), z.number()])
    .refine(([low, high]) => low < high, 'must go from a number to a larger one')
    .optional(),
});
const decibels = z.number().nullable();
const error = z.number().min(0).max(1);

/** VolumeMetrics; an infinite PSNR is null. */
export const volumeMetricsSchema = z.strictObject({
  psnr: decibels,
  ssim: z.number().min(-1).max(1),
  largestError: error,
  insidePsnr: decibels.exactOptional(),
  insideLargestError: error.exactOptional(),
});

/** A part of the range, and somewhat beyond it; a place in the drawn box. */
const part = z.number().min(-100).max(100);
const place = z.number().min(-10).max(10);
const fraction = z.number().min(0).max(1);
const word = z.string();

/** How a volume was looked at; any of it may be missing. Words that are none of its own are the window's to replace. */
export const volumeLookSchema = z
  .looseObject({
    camera: cameraSchema.nullable(),
    panes: word,
    cross: z.tuple([place, place, place]),
    slant: z.strictObject({ turn: z.number().min(-180).max(180), tilt: z.number().min(-90).max(90) }),
    window: z.strictObject({ low: part, high: part }).refine(({ low, high }) => low < high, 'must go from a smaller value to a larger one'),
    colours: word,
    drawing: word,
    transfer: z.union([word, z.array(z.strictObject({ at: fraction, opacity: fraction, colour: z.tuple([fraction, fraction, fraction]) })).min(1).max(100)]),
    level: fraction,
    channel: z.int().min(0).max(MAX_CHANNELS - 1),
    resolution: z.number().positive().nullable(),
    errorRange: z.number().positive().nullable(),
  })
  .partial();
