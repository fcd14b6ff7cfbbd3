/** A query of all of what has pixels. */
import type { FieldSpec } from '../../../../core/field/spec.ts';
import type { PictureDataset } from '../../../../core/kinds/dataset.ts';
import { pictureSizes } from '../../../../core/query/grid.ts';

export function wholePicture(spec: FieldSpec, dataset: PictureDataset): { sizes: number[]; words: string } {
  return { sizes: pictureSizes(spec, dataset), words: 'at the size of the image' };
}
