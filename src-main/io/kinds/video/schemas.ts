/** What files and windows say of videos. */
import { z } from 'zod';
import { MAX_SIDE } from '../../../core/kinds/video/selection.ts';
import { MAX_FRAME_RATE } from '../../../core/query/clip.ts';
import { fileNameSchema } from '../../schemas.ts';
import { sideSchema } from '../picture/schemas.ts';

const MAX_FRAMES = 2 ** 24;

export const videoDatasetSchema = z.strictObject({
  kind: z.literal('video'),
  name: fileNameSchema,
  frames: z.int().min(1).max(MAX_FRAMES),
  width: sideSchema,
  height: sideSchema,
  channels: z.literal([1, 3]),
  frameRate: z.number().positive().max(MAX_FRAME_RATE),
  bitDepth: z.int().min(1).max(32),
});

const pixel = z.int().min(0).max(MAX_SIDE);
const pixels = z.int().min(1).max(MAX_SIDE);
const seconds = z.number().min(0);

/** A VideoSelection; whether it fits a video is planVideo's to check. */
export const videoSelectionSchema = z.strictObject({
  crop: z.strictObject({ left: pixel, top: pixel, width: pixels, height: pixels }).optional(),
  resize: z.strictObject({ width: pixels.optional(), height: pixels.optional() }).optional(),
  start: seconds.optional(),
  end: seconds.optional(),
  frameRate: z.number().positive().max(MAX_FRAME_RATE).optional(),
});

/** Of where a video stood, and which part of it played: any of it may be missing. Whether it fits is the player's to check. */
export const playerSchema = z
  .looseObject({ position: seconds, speed: z.number().positive(), isLooping: z.boolean(), inPoint: seconds.nullable(), outPoint: seconds.nullable() })
  .partial();
