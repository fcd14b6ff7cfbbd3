/** What shows videos. */
import type { KindParts } from '../../kindParts.ts';
import ExportPicture from '../../picture/ui/ExportPicture.svelte';
import { PICTURE_PARTS } from '../../picture/ui/pictureParts.ts';
import PictureResolution from '../../picture/ui/PictureResolution.svelte';
import ExportClip from './ExportClip.svelte';
import ImportVideo from './ImportVideo.svelte';
import Timeline from './Timeline.svelte';

export const VIDEO_PARTS: KindParts<'video'> = {
  ...PICTURE_PARTS,
  below: [Timeline, PictureResolution],
  exports: { exportPicture: ExportPicture, exportClip: ExportClip },
  import: ImportVideo,
};
