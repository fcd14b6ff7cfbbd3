/** What has pixels: images and videos, and runs on them. */
import type { DatasetDescription, PictureDataset } from '../../../../src-main/core/kinds/dataset.ts';
import type { RunState } from '../../../../src-main/core/protocol/studio.ts';
import type { RunOf } from '../../windowKind.ts';

export type PictureRun = RunOf<'image' | 'video'>;

export function asPicture(dataset: DatasetDescription | null): PictureDataset | null {
  return dataset?.kind === 'image' || dataset?.kind === 'video' ? dataset : null;
}

export function asPictureRun(run: RunState | null): PictureRun | null {
  return run && asPicture(run.dataset) ? (run as PictureRun) : null;
}
