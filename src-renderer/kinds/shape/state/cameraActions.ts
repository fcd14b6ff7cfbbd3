/** What the commands of a shape's camera do: where it stands, and its way. */
import type { Action, Actions } from '../../../state/commands/command.ts';
import type { Desk } from '../../../state/desk.ts';
import type { Side } from '../../../state/view/orbitLook.svelte.ts';
import { exportCameraWay, importCameraWay } from './cameraFiles.ts';
import type { Shapes } from './shapes.svelte.ts';

/** Degrees that a press turns by. */
const TURN_STEP = 15;

export function cameraActions(desk: Desk, shapes: Shapes) {
  const { look } = shapes;
  const ofShape = ofShapes(shapes);
  const turn = (azimuth: number, elevation: number): Action =>
    ofShape(() => {
      look.isTurning = false;
      look.orbitBy(azimuth, elevation);
    });
  const from = (side: Side): Action => ofShape(() => look.lookFrom(side));
  return {
    toggleTurning: { ...ofShape(() => void (look.isTurning = !look.isTurning)), checked: () => look.isTurning },
    toggleProjection: {
      ...ofShape(() => look.toggleProjection()),
      checked: () => look.camera?.projection === 'orthographic',
    },
    toggleGuides: { ...ofShape(() => void (look.hasGuides = !look.hasGuides)), checked: () => look.hasGuides },
    lookFromFront: from('front'),
    lookFromBack: from('back'),
    lookFromRight: from('right'),
    lookFromLeft: from('left'),
    lookFromTop: from('top'),
    lookFromBelow: from('below'),
    lookFromOpposite: ofShape(() => look.lookFromOpposite()),
    turnLeft: turn(-TURN_STEP, 0),
    turnRight: turn(TURN_STEP, 0),
    turnUp: turn(0, TURN_STEP),
    turnDown: turn(0, -TURN_STEP),
    home: ofShape(() => look.home()),
    ...wayActions(desk, shapes),
  } satisfies Partial<Actions>;
}

function wayActions(desk: Desk, shapes: Shapes) {
  const { way } = shapes.look;
  const ofShape = ofShapes(shapes);
  const least = (keyframes: number) => (): string | null =>
    way.path.length >= keyframes ? null : 'The camera has no way: record it, or add keyframes.';
  return {
    recordCamera: { ...ofShape(() => way.toggleRecording()), checked: () => way.isRecording },
    toggleTimeline: { ...ofShape(() => void (way.isShown = !way.isShown)), checked: () => way.isShown },
    addKeyframe: ofShape(() => way.add()),
    removeKeyframe: ofShape(
      () => {
        if (way.current !== null) way.remove(way.current);
      },
      () => least(1)() ?? (way.current === null ? 'No keyframe stands at this moment: go to one first.' : null),
    ),
    playCamera: { ...ofShape(() => way.togglePlaying(), least(2)), checked: () => way.isPlaying },
    clearCamera: ofShape(() => way.clear(), least(1)),
    importCamera: ofShape(() => importCameraWay(desk, way), () => (desk.run ? null : 'There is no run: add one, or open a model.')),
    exportCamera: ofShape(() => exportCameraWay(desk, way), () => least(1)() ?? (desk.run ? null : 'There is no run.')),
  } satisfies Partial<Actions>;
}

/** Actions that need a shape on show. */
export function ofShapes(shapes: Shapes) {
  return (run: () => void | Promise<void>, obstacle: () => string | null = () => null): Action => ({
    run,
    whyNot: () => (shapes.shape ? obstacle() : 'No shape is on show.'),
  });
}
