/** What files say of images. */
import { z } from 'zod';
import { exposureSchema, sideSchema } from '../picture/schemas.ts';
import { fileNameSchema } from '../../schemas.ts';

const lightSchema = z.strictObject({
  encoding: z.literal('log'),
  knee: z.number().positive(),
  peak: z.number().positive(),
  exposure: exposureSchema,
});

export const imageDatasetSchema = z.strictObject({
  kind: z.literal('image'),
  name: fileNameSchema,
  width: sideSchema,
  height: sideSchema,
  channels: z.literal([1, 3, 4]),
  bitDepth: z.literal([8, 16, 32]),
  light: lightSchema.exactOptional(),
});
