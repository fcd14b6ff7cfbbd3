/** What the volume view is told to show: the state's words in those of the view. */
import { rgbOf } from '../../../parts/themeColors.ts';
import { comparisonOf, otherSlot } from '../../../parts/viewport/comparison.ts';
import type { View } from '../../../state/view/view.svelte.ts';
import { COLOUR_MAPS } from '../../../views/colourMaps.ts';
import type { Mode } from '../../../views/layout.ts';
import type { VolumeLook } from '../state/volumeLook.svelte.ts';
import { DEFAULT_SHADING, GREY_TABLE, type Background, type DrawnLook, type VolumeColours, type VolumeViewState } from '../view/volumeViewState.ts';

/** Where the colours of a difference end, as a part of the range, unless somebody said otherwise. */
export const USUAL_ERROR = 0.05;
export const ERROR_MAP = COLOUR_MAPS.balance;

/** Scans are looked at in the dark, whatever the theme: what is nothing is black. */
const BACKGROUND: Background = { top: [0.055, 0.06, 0.075], bottom: [0.02, 0.022, 0.03] };

export function volumeMode(view: Pick<View, 'mode' | 'divider' | 'other' | 'isFlipped'>): Mode {
  return comparisonOf<Mode>(view, { kind: 'difference', first: 'a', second: otherSlot(view) });
}

export function drawnLook(look: Pick<VolumeLook, 'drawing' | 'points' | 'window' | 'colours' | 'level'>): DrawnLook {
  return {
    ...{ mode: look.drawing, transfer: look.points, window: look.window, level: look.level },
    colours: look.colours === 'grey' ? GREY_TABLE : COLOUR_MAPS[look.colours].table,
    surface: DEFAULT_SHADING.surface,
    background: BACKGROUND,
  };
}

export function errorLook(range: number | null): VolumeViewState['error'] {
  return { range: range ?? USUAL_ERROR, signed: ERROR_MAP.table, amount: COLOUR_MAPS.ember.table };
}

export function volumeColours(): VolumeColours {
  // Red, yellow and green as programs for scans have them.
  const cross = { z: [0.93, 0.4, 0.36], y: [0.45, 0.8, 0.5], x: [0.93, 0.82, 0.33], oblique: [0.72, 0.56, 0.98] } as const;
  return { split: rgbOf('var(--accent)'), cells: [0.22, 0.24, 0.28], cross };
}
