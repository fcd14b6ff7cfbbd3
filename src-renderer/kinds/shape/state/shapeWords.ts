/** What the viewport shows of a shape, in words: for readers of the screen, and beside it. */
import { stepsWords } from '../../../state/base/words.ts';
import { qualityWords } from '../../../state/runs/quality.ts';
import type { Mode } from '../../../state/view/view.svelte.ts';
import { describeFields, MODE_NAMES, TRUTH_NAME } from '../../../state/view/viewWords.ts';
import type { ShadingMode } from './shapeLook.svelte.ts';

export interface ShapeFacts {
  mode: Mode;
  /** Name of the selected run; null when there is none. */
  run: string | null;
  /** Name of what it is compared with. */
  other: string;
  /** Whether the truth has come. */
  isTruthThere: boolean;
  shading: ShadingMode;
  /** What is on show of it: samples along each axis, after how many steps; null while it is being made. */
  shown: { resolution: number; steps: number } | null;
  /** IoU about the surface. */
  quality: number | null;
}

/** Modes as the bar says them; a difference is drawn on the surface. */
export const SHAPE_MODE_NAMES: Readonly<Record<Mode, string>> = { ...MODE_NAMES, difference: 'Error' };

/** Samples along each axis, as people write a cube: 128³. */
export function cubeWords(resolution: number): string {
  return `${resolution}³`;
}

/** All of what is on show, in a sentence or two. */
export function describeShape({ mode, run, other, isTruthThere, shading, shown: own, quality }: ShapeFacts): string {
  if (mode === 'truth') return isTruthThere ? `${TRUTH_NAME}, a shape.` : `${TRUTH_NAME} is being fetched.`;
  if (run === null) return 'No shape.';
  if (own === null) return `The shape of ${run} is being made.`;
  const after = own.steps === 0 ? 'untrained' : `after ${stepsWords(own.steps)}`;
  const field = `${run}, ${after}, at ${own.resolution} samples along each axis`;
  const found = quality === null ? '' : ` ${run} has ${qualityWords('iou', quality)}.`;
  const shown = describeFields(mode, field, other, {
    field: `Shape of ${field}, shading ${shading}.`,
    difference: `Shape of ${field}, coloured by the distance from ${other}.`,
  });
  return shown + found;
}
