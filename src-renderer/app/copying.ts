/** The view in the clipboard. */
import { copyPng } from '../state/exports/clipboard.ts';
import type { App } from './app.svelte.ts';
import { seenWords } from './exporting.ts';

/** Copies the view as it is on the screen, as a picture. @throws CoordxError where the system forbids it. */
export async function copyPicture(app: App): Promise<void> {
  const bytes = await app.snapshot?.();
  if (!bytes) return;
  await copyPng(bytes as Uint8Array<ArrayBuffer>);
  app.notices.tell('success', ['The view is copied as a picture.', seenWords(app) ?? ''].join(' ').trim());
}
