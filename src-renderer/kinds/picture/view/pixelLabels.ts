/** The pixels of the source that are in sight, when they are large enough for their values to be written into them. */
import type { Size } from '../../../views/geometry.ts';
import { paneLefts, slotsOf, splitAt, type Mode, type Slot, type ViewSize } from '../../../views/layout.ts';
import { frameOf, toPixel, toU, uToScreen, visibleRegion, type Camera } from './camera.ts';
import { valueAt, type LayerStack } from './picture.ts';

/** Least size of a pixel with a label, in pixels of a style sheet. */
export const LABELLED_SIZE = 48;

export interface PixelLabel {
  column: number;
  row: number;
  /** What is shown there. */
  slot: Slot;
  /** Middle of the pixel in the viewport, in pixels of a style sheet. */
  x: number;
  y: number;
  /** Of what is shown there, and of what it is compared with: grey, or red, green, blue and alpha; null where nothing is. */
  values: number[] | null;
  other: number[] | null;
}

/** What labels are made of. */
export interface LabelView {
  camera: Camera;
  mode: Mode;
  source: Size;
  size: ViewSize;
  layers: Record<Slot, LayerStack>;
}

/** Labels of all pixels of which any part is in sight, row by row, of one pane after the other; none when too small. */
export function pixelLabels({ camera, mode, source, size, layers }: LabelView): PixelLabel[] {
  const frame = frameOf(mode, source, size);
  const visible = visibleRegion(camera, frame);
  if (!visible || camera.scale < LABELLED_SIZE * size.pixelRatio) return [];
  const columns = pixelRange(visible.left, visible.right, source.width);
  const rows = pixelRange(visible.top, visible.bottom, source.height);
  const [first, second] = slotsOf(mode);
  const split = splitAt(mode, size);
  const labels: PixelLabel[] = [];
  for (const [pane, left] of paneLefts(mode, size).entries()) {
    for (const row of rows) {
      for (const column of columns) {
        const u = { x: toU(column + 0.5, source.width), y: toU(row + 0.5, source.height) };
        const { x, y } = uToScreen(camera, frame, u);
        const isSwapped = second !== null && (pane === 1 || (mode.kind === 'swipe' && x >= (split as number)));
        const [shown, other] = isSwapped ? [second, first] : [first, second];
        labels.push({
          ...{ column, row, slot: shown, x: (x + left) / size.pixelRatio, y: y / size.pixelRatio },
          values: valueAt(layers[shown], u),
          other: other && valueAt(layers[other], u),
        });
      }
    }
  }
  return labels;
}

/** Pixels of which any part lies between two places in u. */
function pixelRange(low: number, high: number, size: number): number[] {
  const first = Math.max(0, Math.floor(toPixel(low, size)));
  const end = Math.min(size, Math.ceil(toPixel(high, size)));
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}
