/** What shows images. */
import type { KindParts } from '../../kindParts.ts';
import ExportPicture from '../../picture/ui/ExportPicture.svelte';
import { PICTURE_PARTS } from '../../picture/ui/pictureParts.ts';
import PictureResolution from '../../picture/ui/PictureResolution.svelte';

export const IMAGE_PARTS: KindParts<'image'> = {
  ...PICTURE_PARTS,
  below: [PictureResolution],
  exports: { exportPicture: ExportPicture },
};
