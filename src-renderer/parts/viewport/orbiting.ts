/** What turns in a view, by itself and by the arrow keys. */
import type { OrbitLook } from '../../state/view/orbitLook.svelte.ts';

/** Degrees that a press of an arrow key turns by. */
const ARROW_DEGREES = 10;
/** A turntable that was asleep goes on from where it stood. */
const LONGEST_FRAME = 0.25;

/** Turns with every frame that the device can make, until the function that it gives is called. */
export function turntable(look: OrbitLook): () => void {
  let last = performance.now();
  let frame = requestAnimationFrame(function next(now) {
    look.turn(Math.min(LONGEST_FRAME, Math.max(0, (now - last) / 1000)));
    last = now;
    frame = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(frame);
}

/** What the arrow keys do. */
export function arrowKeys(look: OrbitLook): Readonly<Record<string, () => void>> {
  const turn = (azimuth: number, elevation: number) => (): void => {
    look.isTurning = false;
    look.orbitBy(azimuth, elevation);
  };
  return {
    ...{ ArrowLeft: turn(-ARROW_DEGREES, 0), ArrowRight: turn(ARROW_DEGREES, 0) },
    ...{ ArrowUp: turn(0, ARROW_DEGREES), ArrowDown: turn(0, -ARROW_DEGREES) },
  };
}
