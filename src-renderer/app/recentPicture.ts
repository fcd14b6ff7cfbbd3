/** Small pictures of what is open, for the list of recent files. */
import type { Grant } from '../../src-main/core/protocol/files.ts';
import type { App } from './app.svelte.ts';

/** In pixels, twice what is shown. */
const SIZE = { width: 160, height: 100 } as const;
const QUALITY = 0.8;

/** Has the host keep what is on the screen as the picture of a file. That there is none is not worth an error. */
export async function keepPicture(app: App, { ticket }: Grant): Promise<void> {
  const shown = await app.snapshot?.().catch(() => null);
  if (!shown) return;
  const picture = await reduced(shown);
  await app.host.api.pictureRecent({ file: ticket, picture }).catch(() => undefined);
  await app.loadRecent().catch(() => undefined);
}

/** The middle of a picture, as a small JPEG file in base64. @param png of any size. */
async function reduced(png: Uint8Array): Promise<string> {
  const bitmap = await createImageBitmap(new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
  const canvas = document.createElement('canvas');
  Object.assign(canvas, SIZE);
  const scale = Math.max(SIZE.width / bitmap.width, SIZE.height / bitmap.height);
  const [width, height] = [SIZE.width / scale, SIZE.height / scale];
  const ink = canvas.getContext('2d');
  if (ink) {
    ink.imageSmoothingQuality = 'high';
    ink.drawImage(bitmap, (bitmap.width - width) / 2, (bitmap.height - height) / 2, width, height, 0, 0, SIZE.width, SIZE.height);
  }
  bitmap.close();
  return canvas.toDataURL('image/jpeg', QUALITY).split(',')[1] ?? '';
}
