/** What files say of datasets and their quality, kind by kind. */
import { z } from 'zod';
import { imageDatasetSchema } from './image/schemas.ts';
import { exposureSchema, pictureMetricsSchema } from './picture/schemas.ts';
import { shapeDatasetSchema, shapeLookSchema, shapeMetricsSchema } from './shape/schemas.ts';
import { playerSchema, videoDatasetSchema, videoSelectionSchema } from './video/schemas.ts';
import { volumeDatasetSchema, volumeLookSchema, volumeMetricsSchema, volumeSelectionSchema } from './volume/schemas.ts';

export { exposureSchema, volumeSelectionSchema };

export const datasetSchema = z.discriminatedUnion('kind', [imageDatasetSchema, videoDatasetSchema, shapeDatasetSchema, volumeDatasetSchema]);
/** A SourceSelection. */
export const selectionSchema = z.union([videoSelectionSchema, volumeSelectionSchema]);
export const metricsSchema = z.union([pictureMetricsSchema, shapeMetricsSchema, volumeMetricsSchema]);
/** What windows remember of how each kind is looked at, by the names under which they do. */
export const looks = { shape: shapeLookSchema, player: playerSchema, volume: volumeLookSchema };
