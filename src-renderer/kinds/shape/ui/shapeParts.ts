/** What shows shapes. */
import type { KindParts } from '../../kindParts.ts';
import CameraTimeline from './CameraTimeline.svelte';
import ExportMesh from './ExportMesh.svelte';
import ExportRender from './ExportRender.svelte';
import ExportTurn from './ExportTurn.svelte';
import ShapeBar from './ShapeBar.svelte';
import ShapeQuality from './ShapeQuality.svelte';
import ShapeResolution from './ShapeResolution.svelte';
import ShapeViewport from './ShapeViewport.svelte';

export const SHAPE_PARTS: KindParts<'shape'> = {
  bar: ShapeBar,
  view: ShapeViewport,
  below: [CameraTimeline, ShapeResolution],
  cards: [{ title: 'Quality', card: ShapeQuality }],
  exports: { exportPicture: ExportRender, exportClip: ExportTurn, exportMesh: ExportMesh },
};
