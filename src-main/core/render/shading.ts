/**
 * How a shape is shown: what is chosen, as plain data, and the numbers of light and march. The renderer here and the
 * shaders of the window both read them, so that they make the same picture. Colours are display-encoded, 0..1.
 */
import type { Vector3 } from '../mesh/mesh.ts';
import { COLOUR_TABLES } from './colourTables.ts';
import type { CameraBasis } from './orbitCamera.ts';
import { along, scaled, unit } from './vector.ts';

/**
 * lit: a studio's light; occlusion: ambient occlusion and soft shadows alone; normals: x, y, z as red, green, blue;
 * depth: near is light; steps: how often the field was asked on the way; matcap: a ball's colours by the direction that
 * the surface faces, seen from the camera.
 */
export const SHADING_MODES = ['lit', 'occlusion', 'normals', 'depth', 'steps', 'matcap'] as const;
export type ShadingMode = (typeof SHADING_MODES)[number];

export type Rgb = readonly [red: number, green: number, blue: number];

/** Colours behind the shape, from the picture's upper edge to its lower. */
export interface Background {
  top: Rgb;
  bottom: Rgb;
}

/** A plane on which distances are drawn; what lies beyond it, in the direction of its axis, is cut away. */
export interface Slice {
  axis: 'x' | 'y' | 'z';
  /** -1..1 */
  at: number;
  /** Between two contours. */
  spacing: number;
  /** The colours run from -range to range. */
  range: number;
  /** [256, 4] bytes. */
  colours: Uint8Array;
  contour: Rgb;
  /** The contour of the other source, where there is one. */
  trueContour: Rgb;
}

export interface Shading {
  mode: ShadingMode;
  /** Of the surface, where its mode has no colours of its own. */
  surface: Rgb;
  /** null: transparent */
  background: Background | null;
  /** Of step counts, from none to `STEPS_SHOWN`: [256, 4] bytes. */
  heat: Uint8Array;
  /**
   * Colours a lit surface, where there is another source, by that one's distance, from -range to range: [256, 4] bytes.
   */
  error: { range: number; colours: Uint8Array } | null;
  slice: Slice | null;
}

export const BACKGROUNDS = {
  dark: { top: [0.17, 0.185, 0.21], bottom: [0.075, 0.08, 0.095] },
  light: { top: [0.965, 0.97, 0.98], bottom: [0.83, 0.85, 0.88] },
} as const satisfies Record<string, Background>;

export const DEFAULT_SHADING: Shading = {
  mode: 'lit',
  surface: [0.84, 0.755, 0.67],
  background: BACKGROUNDS.dark,
  heat: COLOUR_TABLES.ember,
  error: null,
  slice: null,
};

/**
 * The march along a ray: learned fields are not exactly distances, so it goes a part of the way that they tell. The least
 * step grows by itself every `patience` steps, or rays that pass close by the surface would never end.
 */
export const MARCH = { part: 0.85, mostSteps: 192, patience: 24, bisections: 4 } as const;
/** The march goes this part of a pixel at least, and these lengths limit that. */
export const LEAST_STEP = { pixels: 0.5, least: 5e-5, most: 2e-3 } as const;
/** Step counts from here on have the last colour. */
export const STEPS_SHOWN = 64;
/** Depths are shown this far before and behind the middle of the cube. */
export const DEPTH_REACH = 1;

/** Linear light. Directions are the camera's: the shape turns, the studio stays. */
export const LIGHT = {
  /** To the key light: right, up and to the camera. */
  key: [-0.55, 0.72, 0.62],
  /** To the middle of the sky. */
  sky: [0, 0.93, 0.37],
  keyColour: [1.72, 1.58, 1.4],
  skyColour: [0.32, 0.4, 0.54],
  bounceColour: [0.15, 0.12, 0.11],
  rimColour: [0.32, 0.4, 0.52],
  rimPower: 3.5,
  gloss: 0.22,
  glossPower: 36,
  exposure: 1.15,
} as const;

/** Ambient occlusion: how much nearer the surface is than it would be to a plane, at points along the normal. */
export const OCCLUSION = { taps: 5, first: 0.012, step: 0.045, fade: 0.78, strength: 2.8 } as const;
/**
 * Soft shadows: how narrowly the way to the light, from `lift` above it, passes the surface. Shown alone, they begin softly where it turns away
 * from the light, by `edge` of its cosine.
 */
export const SHADOW = {
  ...{ lift: 0.01, from: 0.015, reach: 1.2, leastStep: 0.012, mostStep: 0.15 },
  ...{ steps: 36, sharpness: 9, edge: 0.3 },
} as const;
/** Distances above this part of a source's limit may be cut off: nothing is concluded from them. */
export const NEAR_LIMIT = 0.97;
/** An error's colour keeps at least this part of its brightness in shadow. */
export const ERROR_SHADE = 0.45;
/** The slice: what is seen through it outside of the shape, and its lines in pixels and opacities. */
export const SLICE = { opacity: 0.82, contourWidth: 1, contourOpacity: 0.32, zeroWidth: 2.5 } as const;
/** Light of a matcap's ball: its base, two soft lamps and the edge. */
export const MATCAP = {
  base: [0.2, 0.22, 0.27],
  lamps: [
    { to: [-0.5, 0.62, 0.6], colour: [0.78, 0.69, 0.6], power: 2 },
    { to: [0.75, -0.25, 0.6], colour: [0.12, 0.2, 0.32], power: 2 },
    { to: [-0.3, 0.5, 0.81], colour: [0.5, 0.5, 0.5], power: 24 },
  ],
  edge: [0.3, 0.33, 0.38],
  edgePower: 3,
} as const;

/** The directions of light in the cube, each of length 1. */
export function lightDirections(basis: CameraBasis): { key: Vector3; sky: Vector3 } {
  return { key: inCube(LIGHT.key, basis), sky: inCube(LIGHT.sky, basis) };
}

/** The least step of a march, for what a pixel covers at the target. */
export function leastStep(pixel: number): number {
  return Math.min(LEAST_STEP.most, Math.max(LEAST_STEP.least, LEAST_STEP.pixels * pixel));
}

function inCube([x, y, z]: readonly [number, number, number], { right, up, forward }: CameraBasis): Vector3 {
  return unit(along(along(scaled(right, x), up, y), forward, -z));
}
