/** The slider of resolutions: its place is the logarithm of the longest side, which catches at round sides. */
import { RESOLUTION } from '../../../state/view/view.svelte.ts';

/** Ends of the slider. */
export const PLACES = { first: Math.log2(RESOLUTION.least), last: Math.log2(RESOLUTION.most) } as const;

export interface Mark {
  side: number;
  /** 0..1 along the slider. */
  at: number;
  isSource: boolean;
}

/** Nearer than this, in doublings, the slider catches at a mark. */
const CATCH = 0.06;

export function placeOf(side: number): number {
  return Math.min(PLACES.last, Math.max(PLACES.first, Math.log2(side)));
}

/** Powers of two, and the source's own longest side where it lies on the slider. */
export function marksFor(source: number): Mark[] {
  const at = (side: number): number => (Math.log2(side) - PLACES.first) / (PLACES.last - PLACES.first);
  const powers = Array.from({ length: PLACES.last - PLACES.first + 1 }, (_, i) => 2 ** (PLACES.first + i));
  const isOnSlider = source >= RESOLUTION.least && source <= RESOLUTION.most;
  const sides = isOnSlider && !powers.includes(source) ? [...powers, source] : powers;
  return sides.sort((a, b) => a - b).map((side) => ({ side, at: at(side), isSource: side === source }));
}

/** The side at a place of the slider: that of a mark where one is near. */
export function sideAt(place: number, marks: readonly Mark[]): number {
  const distance = ({ side }: Mark): number => Math.abs(Math.log2(side) - place);
  const [nearest] = [...marks].sort((a, b) => distance(a) - distance(b));
  return nearest && distance(nearest) <= CATCH ? nearest.side : limitSide(2 ** place);
}

/** The next side for a press of a key: marks, and the middle between two powers of two. */
export function nextSide(side: number, by: 1 | -1, marks: readonly Mark[]): number {
  const powers = marks.map((mark) => mark.side);
  const halves = powers.map((power) => 1.5 * power).filter((half) => half < RESOLUTION.most && Number.isInteger(half));
  const stops = [...new Set([...powers, ...halves])].sort((a, b) => a - b);
  const found = by > 0 ? stops.find((stop) => stop > side) : stops.findLast((stop) => stop < side);
  return limitSide(found ?? side);
}

export function limitSide(side: number): number {
  return Math.round(Math.min(RESOLUTION.most, Math.max(RESOLUTION.least, side)));
}

/** Size with the source's proportions and the given longest side. */
export function sizeOf(side: number, source: { width: number; height: number }): { width: number; height: number } {
  const scale = side / Math.max(source.width, source.height);
  return {
    width: Math.max(1, Math.round(source.width * scale)),
    height: Math.max(1, Math.round(source.height * scale)),
  };
}
