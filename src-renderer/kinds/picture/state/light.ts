/** Pictures of light: they are shown as sRGB at an exposure, and read out as the light that they are. */
import { EXPOSURE_RANGE, shownLight, type Light } from '../../../../src-main/core/kinds/picture/light.ts';
import type { PictureDataset } from '../../../../src-main/core/kinds/types.ts';
import type { Display } from '../../../../src-main/core/render/display.ts';

/** Stops that an exposure may have. */
export { EXPOSURE_RANGE };

/** How the light of a picture is shown; null of any other picture. */
export function lightOf(dataset: PictureDataset): Light | null {
  return 'light' in dataset ? (dataset.light ?? null) : null;
}

/** Stops at which a picture of light is seen: those of its source, and what the person has added. */
export function exposureSeen(light: Light, display: Display): number {
  return Math.min(EXPOSURE_RANGE.max, Math.max(EXPOSURE_RANGE.min, light.exposure + display.exposure));
}

/** Light that is shown as such a value: "0.0312", "812.4". */
export function lightText(value: number, light: Light): string {
  return lightWords(shownLight(Math.max(0, value), light));
}

/** Four digits: "0.0312", "812.4", "1.20e-7". */
function lightWords(light: number): string {
  return light !== 0 && (light < 1e-3 || light >= 1e5) ? light.toExponential(2) : String(Number(light.toPrecision(4)));
}

/** "0", "+2", "−1.5" */
export function stopsWords(exposure: number): string {
  const stops = Number(Math.abs(exposure).toFixed(2));
  return stops === 0 ? '0' : `${exposure > 0 ? '+' : '−'}${stops}`;
}
