/** What has pixels: images and videos, and runs on them. */
import { kindOf } from '../../../../src-main/core/kinds/table.ts';
import type { DatasetDescription, PictureDataset } from '../../../../src-main/core/kinds/types.ts';
import type { RunState } from '../../../../src-main/core/protocol/studio/runs.ts';
import type { RunOf } from '../../windowKind.ts';

export type PictureRun = RunOf<'image' | 'video'>;

export function asPicture(dataset: DatasetDescription | null): PictureDataset | null {
  return dataset && kindOf(dataset).pixels(dataset);
}

export function asPictureRun(run: RunState | null): PictureRun | null {
  return run && asPicture(run.dataset) ? (run as PictureRun) : null;
}

/** What queries of a run are alike in: beside training they wait. */
export function paceKey({ id, status }: Pick<RunState, 'id' | 'status'>): string {
  return `${id} ${status}`;
}
