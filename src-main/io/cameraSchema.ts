/** A camera that goes around a point, as windows remember it. */
import { z } from 'zod';

/** Where a camera may be: far more than anybody can see, and far from where float32 ends. */
const place = z.number().min(-1e6).max(1e6);

export const cameraSchema = z
  .strictObject({
    azimuth: place,
    elevation: z.number().min(-90).max(90),
    distance: z.number().positive().max(1e6),
    target: z.tuple([place, place, place]),
    projection: z.enum(['perspective', 'orthographic']),
    fieldOfView: z.number().gt(0).lt(180),
  });
