/** What files say of shapes. */
import { z } from 'zod';
import { fileNameSchema } from '../../schemas.ts';

/** Beyond every count of a mesh that can be read. */
const MAX_COUNT = 2 ** 32;
const vector = z.tuple([z.number(), z.number(), z.number()]);
const length = z.number().nonnegative();
const part = z.number().min(0).max(1);

export const shapeDatasetSchema = z.strictObject({
  kind: z.literal('shape'),
  name: fileNameSchema,
  transform: z.strictObject({ center: vector, scale: z.number().positive() }),
  size: z.tuple([length, length, length]),
  triangles: z.int().min(0).max(MAX_COUNT),
  points: z.int().min(1).max(MAX_COUNT),
});

/** ShapeMetrics. */
export const shapeMetricsSchema = z.strictObject({
  iouEasy: part,
  iouHard: part,
  distance: length.nullable(),
  chamfer: length.nullable(),
  eikonal: length.nullable(),
});
