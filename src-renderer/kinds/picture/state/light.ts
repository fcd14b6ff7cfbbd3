/** Pictures of light: they are shown as sRGB at an exposure, and read out as the light that they are. */
import { shownLight, type Light } from '../../../../src-main/core/kinds/picture/light.ts';
import type { PictureDataset } from '../../../../src-main/core/kinds/types.ts';

/** Stops that an exposure may have. */
export { EXPOSURE_RANGE } from '../../../../src-main/core/kinds/picture/light.ts';

/** How the light of a picture is shown; null of any other picture. */
export function lightOf(dataset: PictureDataset): Light | null {
  return 'light' in dataset ? (dataset.light ?? null) : null;
}

/** Values of a pixel as they are read out, grey or red, green, blue and alpha: light as it is, all others as they are shown. */
export function readOut(values: readonly number[], light: Light | null): string[] {
  return values.map((value, channel) => {
    const isLight = light !== null && channel < 3;
    const text = isLight ? lightWords(shownLight(Math.abs(value), light)) : Math.abs(value).toFixed(3);
    return value < 0 ? `−${text}` : text;
  });
}

/** Four digits: "0.0312", "812.4", "1.2e-7". */
export function lightWords(light: number): string {
  return light !== 0 && (light < 1e-3 || light >= 1e5) ? light.toExponential(2) : String(Number(light.toPrecision(4)));
}

/** "0", "+2", "−1.5" */
export function stopsWords(exposure: number): string {
  const stops = Number(Math.abs(exposure).toFixed(2));
  return stops === 0 ? '0' : `${exposure > 0 ? '+' : '−'}${stops}`;
}
