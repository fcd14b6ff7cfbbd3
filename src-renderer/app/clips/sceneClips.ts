/** Clips of the view itself: as it moves, and as it came about. */
import { CoordxError } from '../../../src-main/core/base/errors.ts';
import type { Scene } from '../../state/view/scene.ts';
import { frameOf, writeDrawnClip, type DrawnClipFormat } from '../../state/exports/drawnClip.ts';
import { stem } from '../../state/exports/write.ts';
import type { App } from '../app.svelte.ts';
import type { Shot } from './timelapse.svelte.ts';

/**
 * What is on show, as it moves.
 * @param asked what was on show when it was asked for.
 * @throws CoordxError as soon as something else is on show: a clip is of one thing.
 */
export async function exportScene(app: App, scene: Scene, frames: number, format: DrawnClipFormat, asked = onShow(app)): Promise<void> {
  const check = (): void => {
    if (onShow(app) !== asked) throw new CoordxError('The view was changed while its clip was drawn, so nothing was written. Leave it as it is until the clip is there.');
  };
  const key = paceKey(app, format);
  let begun: number | null = null;
  let drawn = 0;
  const draw = async (k: number): Promise<Uint8Array> => {
    check();
    begun ??= performance.now();
    await scene.show(k / frames);
    const picture = await app.snapshot?.(format.size);
    check();
    drawn += 1;
    return frameOf(new Blob([(picture ?? new Uint8Array()) as Uint8Array<ArrayBuffer>]), format.size);
  };
  try {
    await writeDrawnClip(app, `${stem(app)}-view`, format, frames, draw);
    // One that was called off says little.
    if (begun !== null && drawn === frames) app.clipPace.learn(key, pixelsOf(format), (performance.now() - begun) / frames);
  } finally {
    if (onShow(app) === asked) scene.restore();
  }
}

/** Seconds that such a clip takes, by those like it that were written since the window was opened; null where there were none. */
export function sceneSeconds(app: App, frames: number, format: DrawnClipFormat): number | null {
  const each = app.clipPace.expected(paceKey(app, format), pixelsOf(format));
  return each === null ? null : (frames * each) / 1000;
}

/** Clips that take alike: of one view, with one encoder, and beside training or not. */
function paceKey({ view, subject, mirror, run }: App, { codec, extension }: DrawnClipFormat): string {
  const isBusy = mirror.state.runs.some(({ status }) => status === 'training');
  return [subject?.kind, run?.id, view.mode, view.resolution, extension, codec, isBusy].join();
}

function pixelsOf({ size }: DrawnClipFormat): number {
  return size.width * size.height;
}

/** What is on show, but for what moves in a clip: the same text for the same. */
export function onShow({ view, mirror, subject }: App): string {
  const { runs, dataset } = mirror.state;
  const seen = { ...view.remember(runs.map(({ id }) => id)), divider: null };
  return JSON.stringify([seen, dataset, subject, runs.map(({ id, progress }) => [id, progress.steps])]);
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
