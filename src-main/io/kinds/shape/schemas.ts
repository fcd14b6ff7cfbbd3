/** What files say of shapes. */
import { z } from 'zod';
import { cameraPathSchema } from '../../cameraPathFile.ts';
import { cameraSchema, fileNameSchema } from '../../schemas.ts';

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

const word = z.string();

/** How a shape was looked at; any of it may be missing. Words that are none of its own are the window's to replace. */
export const shapeLookSchema = z
  .looseObject({
    camera: cameraSchema.nullable(),
    shading: word,
    slice: z.strictObject({ axis: z.enum(['x', 'y', 'z']), at: z.number().min(-1).max(1) }).nullable(),
    overlay: word,
    drawing: word,
    resolution: z.number().positive(),
    errorRange: z.number().positive().nullable(),
    hasGuides: z.boolean(),
    way: cameraPathSchema.max(500),
  })
  .partial();
