/** What is written into a pixel that is large enough. */
import type { Light } from '../../../../src-main/core/kinds/picture/light.ts';
import type { Readout } from '../../../state/view/view.svelte.ts';
import { pixelDifference } from '../view/difference.ts';
import type { PictureMode } from '../view/pictureViewState.ts';
import { differenceText, valueText } from './readout.ts';

/** Values of a pixel in the picture that is shown there, and in the one that it is compared with. */
export interface PixelPair {
  shown: number[] | null;
  other: number[] | null;
}

export interface PixelText {
  /** Lines of what is shown, and of the other; empty where that has no place. */
  shown: string[];
  other: string[];
}

/** Least size of a pixel in which both have a place, in pixels of a style sheet. */
const WIDE = 104;

/** @param size pixels of a style sheet that the pixel is large. @param light of a picture of light. @returns null where nothing is to be said. */
export function pixelText({ shown, other }: PixelPair, mode: PictureMode, size: number, readout: Readout, light: Light | null = null): PixelText | null {
  if (!shown) return null;
  const lines = (values: readonly number[]): string[] => said(values).map((value, channel) => valueText(value, channel, readout, light));
  if (mode.kind !== 'difference') return { shown: lines(shown), other: size >= WIDE && other !== null ? lines(other) : [] };
  return other && { shown: [differenceText(pixelDifference(mode.metric, shown, other), readout)], other: [] };
}

/** Full opacity goes without saying. */
function said(values: readonly number[]): readonly number[] {
  return values.length === 4 && values[3] === 1 ? values.slice(0, 3) : values;
}
