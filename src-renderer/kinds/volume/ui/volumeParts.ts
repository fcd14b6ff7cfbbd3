/** What shows volumes. */
import type { KindParts } from '../../kindParts.ts';
import ExportLevel from './ExportLevel.svelte';
import ExportRender from './ExportRender.svelte';
import ExportTurn from './ExportTurn.svelte';
import ExportVolume from './ExportVolume.svelte';
import ImportVolume from './ImportVolume.svelte';
import TransferCard from './TransferCard.svelte';
import VolumeBar from './VolumeBar.svelte';
import VolumeQuality from './VolumeQuality.svelte';
import VolumeResolution from './VolumeResolution.svelte';
import VolumeViewport from './VolumeViewport.svelte';

export const VOLUME_PARTS: KindParts<'volume'> = {
  bar: VolumeBar,
  view: VolumeViewport,
  below: [VolumeResolution],
  cards: [
    { title: 'Values', card: TransferCard },
    { title: 'Quality', card: VolumeQuality },
  ],
  exports: { exportPicture: ExportRender, exportClip: ExportTurn, exportMesh: ExportLevel, exportVolume: ExportVolume },
  import: ImportVolume,
};
