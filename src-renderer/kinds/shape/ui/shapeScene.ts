/** What the shape view is told to show: the state's words in those of the view. */
import { rgbOf } from '../../../parts/themeColors.ts';
import { comparisonOf } from '../../../parts/viewport/comparison.ts';
import type { View } from '../../../state/view/view.svelte.ts';
import { COLOUR_MAPS, type ColourMap } from '../../../views/colourMaps.ts';
import type { ShadingMode, ShapeLook } from '../state/shapeLook.svelte.ts';
import type { ShapeColours } from '../view/shapeView.ts';
import { BACKGROUNDS, DEFAULT_SHADING, type Shading, type ShapeMode } from '../view/shapeViewState.ts';

/** Where the colours of an error end, in units of the domain, which is 2 wide, unless somebody said otherwise. */
export const USUAL_ERROR = 0.02;
/** On a slice the colours end where distances are known no more; between two contours lies this part of that. */
const CONTOUR_PART = 2 / 9;

export const ERROR_MAP: ColourMap = COLOUR_MAPS.balance;

/** A difference is drawn on the surface of the run itself. */
export function shapeMode(view: Pick<View, 'mode' | 'divider' | 'other' | 'isFlipped'>): ShapeMode {
  return comparisonOf<ShapeMode>(view, { kind: 'single', slot: 'a' });
}

/** The shading of what is chosen, in the colours of the theme. @param limit up to which distances are known */
export function shadingOf(
  look: Pick<ShapeLook, 'shading' | 'slice' | 'errorRange'>,
  isDifference: boolean,
  limit: number,
): Shading {
  const { slice } = look;
  return {
    ...DEFAULT_SHADING,
    // The colours of an error lie on a lit surface.
    mode: isDifference ? 'lit' : look.shading,
    background: BACKGROUNDS[isLight() ? 'light' : 'dark'],
    error: isDifference ? { range: look.errorRange ?? USUAL_ERROR, colours: ERROR_MAP.table } : null,
    slice: slice && {
      ...slice,
      spacing: CONTOUR_PART * limit,
      range: limit,
      colours: ERROR_MAP.table,
      contour: [0, 0, 0],
      trueContour: rgbOf('var(--good)'),
    },
  };
}

export function shapeColours(): ShapeColours {
  return { split: rgbOf('var(--accent)'), mesh: rgbOf('var(--accent)'), ground: rgbOf('var(--muted)') };
}

export const SHADING_NAMES: Readonly<Record<ShadingMode, string>> = {
  lit: 'Lit',
  occlusion: 'Occlusion and shadows',
  normals: 'Normals',
  depth: 'Depth',
  steps: 'March steps',
  matcap: 'Matcap',
};

function isLight(): boolean {
  const [red, green, blue] = rgbOf('var(--stage)');
  return red + green + blue > 1.5;
}
