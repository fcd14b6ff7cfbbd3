/** The grid as one picture: its areas with their names. */
import { cssColor } from '../../../parts/themeColors.ts';
import type { Size } from '../../../views/geometry.ts';
import type { ViewSize } from '../../../views/layout.ts';
import type { PictureView } from '../view/pictureView.ts';

/** Pixels of a style sheet: between areas, of the letters, and around them. */
const GAP = 2;
const LETTERS = 12;
const INSET = 8;

/** @param area size of each on the screen. @param wanted size of all; as on the screen when left out. Gives a PNG file. */
export async function gridPicture(drawn: readonly { view: PictureView; words: string }[], area: ViewSize, wanted?: Size): Promise<Uint8Array> {
  const [columns, rows] = [Math.min(2, drawn.length), Math.ceil(drawn.length / 2)];
  const gap = Math.round(GAP * area.pixelRatio);
  const own = { width: columns * area.width + (columns - 1) * gap, height: rows * area.height + (rows - 1) * gap };
  const size = wanted ?? own;
  const scale = Math.min(size.width / own.width, size.height / own.height);
  const canvas = new OffscreenCanvas(size.width, size.height);
  const ink = canvas.getContext('2d');
  if (!ink) throw new Error('The picture is too large for this browser to draw.');
  ink.fillStyle = cssColor('var(--line-strong)');
  ink.fillRect(0, 0, size.width, size.height);
  const cell = { width: Math.floor((size.width - (columns - 1) * gap) / columns), height: Math.floor((size.height - (rows - 1) * gap) / rows) };
  const letters = LETTERS * area.pixelRatio * scale;
  ink.font = `${letters}px Inter, sans-serif`;
  ink.textBaseline = 'top';
  for (const [i, { view, words }] of drawn.entries()) {
    const [left, top] = [(i % 2) * (cell.width + gap), Math.floor(i / 2) * (cell.height + gap)];
    const bitmap = await createImageBitmap(new Blob([(await view.snapshot(cell)) as Uint8Array<ArrayBuffer>]));
    ink.drawImage(bitmap, left, top);
    bitmap.close();
    const inset = INSET * area.pixelRatio * scale;
    ink.fillStyle = cssColor('var(--overlay)');
    ink.fillRect(left + inset / 2, top + inset / 2, ink.measureText(words).width + inset, letters + inset);
    ink.fillStyle = cssColor('var(--text)');
    ink.fillText(words, left + inset, top + inset);
  }
  return new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
}
