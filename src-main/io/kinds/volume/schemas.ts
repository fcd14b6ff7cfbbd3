/** What files say of volumes. */
import { z } from 'zod';
import { STORED_TYPES } from '../../volume/write/writeVolume.ts';
import { fileNameSchema } from '../../schemas.ts';

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
});

/** VolumeMetrics; an infinite PSNR is null. */
export const volumeMetricsSchema = z.strictObject({ psnr: z.number().nullable(), ssim: z.number().min(-1).max(1), largestError: z.number().min(0).max(1) });
