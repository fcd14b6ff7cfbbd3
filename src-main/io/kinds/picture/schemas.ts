/** What files say of pictures. */
import { z } from 'zod';
import { MAX_SIDE } from '../../../core/query/grid.ts';

/** Pixels along a side. */
export const sideSchema = z.int().min(1).max(MAX_SIDE);

/** PictureMetrics; an infinite PSNR is null. */
export const pictureMetricsSchema = z.strictObject({ psnr: z.number().nullable(), ssim: z.number().min(-1).max(1) });
