/** What files say of pictures. */
import { z } from 'zod';
import { EXPOSURE_RANGE } from '../../../core/kinds/picture/light.ts';
import { MAX_SIDE } from '../../../core/query/grid.ts';

/** Pixels along a side. */
export const sideSchema = z.int().min(1).max(MAX_SIDE);

/** Stops. */
export const exposureSchema = z.number().min(EXPOSURE_RANGE.min).max(EXPOSURE_RANGE.max);

/** PictureMetrics; an infinite PSNR is null. */
export const pictureMetricsSchema = z.strictObject({ psnr: z.number().nullable(), ssim: z.number().min(-1).max(1) });
