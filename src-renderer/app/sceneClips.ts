/** Clips of the view itself: as it moves, and as it came about. */
import type { Scene } from '../kinds/scene.ts';
import { frameOf, writeDrawnClip, type DrawnClipFormat } from '../state/exports/drawnClip.ts';
import { stem } from '../state/exports/write.ts';
import type { App } from './app.svelte.ts';
import type { Shot } from './timelapse.svelte.ts';

/** What is on show, as it moves. */
export async function exportScene(app: App, scene: Scene, frames: number, format: DrawnClipFormat): Promise<void> {
  const { snapshot } = app;
  if (!snapshot) return;
  const draw = async (k: number): Promise<Uint8Array> => {
    await scene.show(k / frames);
    return frameOf(new Blob([(await snapshot(format.size)) as Uint8Array<ArrayBuffer>]), format.size);
  };
  try {
    await writeDrawnClip(app, `${stem(app)}-view`, format, frames, draw);
  } finally {
    scene.restore();
  }
}

/** What was kept while training went on. */
export async function exportTimelapse(app: App, shots: readonly Shot[], frames: number, format: DrawnClipFormat): Promise<void> {
  const last = shots.length - 1;
  await writeDrawnClip(app, `${stem(app)}-training`, format, frames, async (k) => {
    const shot = shots[Math.min(last, Math.round((last * k) / Math.max(1, frames - 1)))];
    if (!shot) throw new RangeError('a time-lapse has a shot');
    return frameOf(shot.picture, format.size);
  });
}
