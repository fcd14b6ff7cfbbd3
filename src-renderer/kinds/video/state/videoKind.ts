/** Videos, as the window knows them. */
import { sizeWords } from '../../../state/base/words.ts';
import { rawPicture } from '../../picture/state/rawPicture.ts';
import type { WindowKind } from '../../windowKind.ts';
import { VIDEO_SETTING_ROWS } from './videoSettings.ts';
import { Videos } from './videos.svelte.ts';

export const VIDEO = {
  stage: 'Picture',
  menu: 'video',
  values: 'colours',
  whole: 'video',
  raw: (dataset) => rawPicture('Video', dataset, dataset.frames),
  sizeWords,
  exports: ['exportPicture', 'exportClip'],
  settings: VIDEO_SETTING_ROWS,
  open: (desk) => new Videos(desk),
} as const satisfies WindowKind<'video'>;
