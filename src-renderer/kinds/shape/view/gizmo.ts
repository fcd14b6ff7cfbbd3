/** What a camera makes of lengths and directions: where the axes' ends lie in the gizmo. */
import { basisOf, type CameraBasis, type OrbitCamera } from '../../../../src-main/core/render/orbitCamera.ts';
export { pixelAtTarget } from '../../../../src-main/core/render/orbitCamera.ts';
import { dot } from '../../../../src-main/core/render/vector.ts';

/** In pixels of a style sheet: of the whole, and from its middle to an axis's end. */
export const GIZMO = { size: 84, reach: 30 } as const;

const AXES = [
  { name: 'x', isPositive: true, side: 'right', towards: [1, 0, 0] },
  { name: 'x', isPositive: false, side: 'left', towards: [-1, 0, 0] },
  { name: 'y', isPositive: true, side: 'top', towards: [0, 1, 0] },
  { name: 'y', isPositive: false, side: 'below', towards: [0, -1, 0] },
  { name: 'z', isPositive: true, side: 'front', towards: [0, 0, 1] },
  { name: 'z', isPositive: false, side: 'back', towards: [0, 0, -1] },
] as const;

const SIDE_WORDS = {
  ...{ right: 'from the right', left: 'from the left', top: 'from above' },
  ...{ below: 'from below', front: 'from the front', back: 'from the back' },
} as const;

/** An end of an axis in the gizmo. */
export interface AxisSeen {
  name: 'x' | 'y' | 'z';
  isPositive: boolean;
  side: keyof typeof SIDE_WORDS;
  /** In pixels from the gizmo's top left. */
  x: number;
  y: number;
  /** How near it is to the eye, -1..1. */
  near: number;
  /** "+x, from the right" */
  words: string;
}

/** The ends of all axes, the farthest first. */
export function axesSeen(camera: OrbitCamera): AxisSeen[] {
  const { right, up, forward } = basisOf(camera);
  return AXES.map(({ name, isPositive, side, towards }) => {
    const end = [...towards] as CameraBasis['right'];
    return {
      ...{ name, isPositive, side, near: -dot(end, forward) },
      x: GIZMO.size / 2 + GIZMO.reach * dot(end, right),
      y: GIZMO.size / 2 - GIZMO.reach * dot(end, up),
      words: `Look ${SIDE_WORDS[side]}, along ${isPositive ? '+' : '−'}${name}`,
    };
  }).sort((a, b) => a.near - b.near);
}
