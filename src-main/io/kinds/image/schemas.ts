/** What files say of images. */
import { z } from 'zod';
import { sideSchema } from '../picture/schemas.ts';
import { fileNameSchema } from '../../schemas.ts';

export const imageDatasetSchema = z.strictObject({
  kind: z.literal('image'),
  name: fileNameSchema,
  width: sideSchema,
  height: sideSchema,
  channels: z.literal([1, 3, 4]),
  bitDepth: z.literal([8, 16]),
});
