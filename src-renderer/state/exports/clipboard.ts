/** What goes to the clipboard, as the page itself can put it there. */
import { CoordxError } from '../../../src-main/core/base/errors.ts';

/** @param png bytes of a PNG file. @throws CoordxError where the system does not let the page copy. */
export async function copyPng(png: Uint8Array<ArrayBuffer>): Promise<void> {
  await asked(() => navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([png], { type: 'image/png' }) })]));
}

/** @throws CoordxError as copyPng */
export async function copyText(text: string): Promise<void> {
  await asked(() => navigator.clipboard.writeText(text));
}

async function asked(copy: () => Promise<void>): Promise<void> {
  try {
    await copy();
  } catch (cause) {
    throw new CoordxError('This system does not let the window copy: click into it, and try again.', { cause });
  }
}
