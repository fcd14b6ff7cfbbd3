/** What the commands of shapes do. */
import type { Action, Actions } from '../../../state/commands/command.ts';
import type { Desk } from '../../../state/desk.ts';
import { next } from '../../../state/view/view.svelte.ts';
import { cameraActions, ofShapes } from './cameraActions.ts';
import { hasFactors } from './shapeFields.ts';
import { DRAWINGS, OVERLAYS, SHADING_MODES, SLICE_AXES } from './shapeLook.svelte.ts';
import type { Shapes } from './shapes.svelte.ts';

const SLICE_STEP = 0.02;

export function shapeActions(desk: Desk, shapes: Shapes) {
  const { look } = shapes;
  const ofShape = ofShapes(shapes);
  const noSlice = (): string | null => (look.slice ? null : 'There is no slice: switch it on first.');
  const slice = (change: (at: number) => number): Action =>
    ofShape(
      () => {
        if (look.slice) look.slice = { ...look.slice, at: Math.min(1, Math.max(-1, change(look.slice.at))) };
      },
      noSlice,
    );
  return {
    nextShading: ofShape(
      () => void (look.shading = next(SHADING_MODES, look.shading)),
      () => (desk.view.mode === 'difference' ? 'A difference has colours of its own.' : null),
    ),
    nextOverlay: ofShape(
      () => void (look.overlay = next(OVERLAYS, look.overlay)),
      () => ((shapes.shape?.triangles ?? 0) > 0 && desk.mirror.state.dataset ? null : 'There is no true mesh: its source is not open, or has points alone.'),
    ),
    drawNetwork: {
      ...ofShape(
        () => void (look.drawing = next(DRAWINGS, look.drawing)),
        () => (desk.run && hasFactors(desk.run) ? null : 'This network has no factors: only fully split ones whose features are multiplied can be drawn.'),
      ),
      checked: () => look.drawing === 'network' && desk.run !== null && hasFactors(desk.run),
    },
    toggleSlice: { ...ofShape(() => look.toggleSlice()), checked: () => look.slice !== null },
    nextSliceAxis: ofShape(
      () => {
        if (look.slice) look.slice = { ...look.slice, axis: next(SLICE_AXES, look.slice.axis) };
      },
      noSlice,
    ),
    sliceForwards: slice((at) => at + SLICE_STEP),
    sliceBackwards: slice((at) => at - SLICE_STEP),
    ...cameraActions(desk, shapes),
  } satisfies Partial<Actions>;
}
