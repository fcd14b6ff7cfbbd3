/** Images, as the window knows them. */
import { sizeWords } from '../../../state/base/words.ts';
import { Pictures } from '../../picture/state/pictures.svelte.ts';
import { rawPicture } from '../../picture/state/rawPicture.ts';
import type { WindowKind } from '../../windowKind.ts';

export const IMAGE = {
  stage: 'Picture',
  menu: null,
  values: 'colours',
  whole: 'picture',
  raw: (dataset) => rawPicture('Picture', dataset, 1),
  sizeWords,
  exports: ['exportPicture'],
  settings: {},
  open: (desk) => new Pictures(desk, () => (desk.subject?.kind === 'image' ? desk.subject : null)),
} as const satisfies WindowKind<'image'>;
