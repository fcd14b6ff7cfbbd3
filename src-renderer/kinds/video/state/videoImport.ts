/** Which part of a video is to be opened: what is suggested, what was typed, and what it comes to. */
import { CoordxError } from '../../../../src-main/core/base/errors.ts';
import { planVideo, type VideoDescription, type VideoPlan, type VideoSelection } from '../../../../src-main/core/kinds/video/selection.ts';
import type { Probed } from '../../../../src-main/core/protocol/studio/document.ts';
import { bytes } from '../../../state/base/words.ts';

/** A video of so many bytes is trained on at ease; more is suggested to nobody. */
const EASE_BYTES = 512 << 20;
/** Frames are suggested no smaller than this, on their longest side. */
const LEAST_SIDE = 320;

/** What is asked for at first: all of it, at half the size and half again, then less of it, where it would be too much. */
export function suggestSelection({ description, memoryLimit }: Pick<Probed<'video'>, 'description' | 'memoryLimit'>): VideoSelection {
  const most = Math.min(EASE_BYTES, memoryLimit);
  const isTooMuch = (selection: VideoSelection): boolean => planVideo(description, selection).bytes > most;
  let selection: VideoSelection = {};
  for (let scale = 2; isTooMuch(selection) && longest(description) / scale >= LEAST_SIDE; scale *= 2) {
    const width = Math.max(1, Math.round(description.width / scale));
    selection = { resize: { width, height: Math.max(1, Math.round(description.height / scale)) } };
  }
  const plan = planVideo(description, selection);
  if (plan.bytes <= most) return selection;
  const frames = Math.max(1, Math.floor(most / (plan.bytes / plan.frames)));
  return { ...selection, end: Number((frames / plan.frameRate).toFixed(3)) };
}

/** What a selection comes to, or why it cannot be. */
export function outcome(
  { description, memoryLimit }: Pick<Probed<'video'>, 'description' | 'memoryLimit'>,
  selection: VideoSelection,
): { plan: VideoPlan; fault: string | null } | { plan: null; fault: string } {
  try {
    const plan = planVideo(description, selection);
    const fault =
      plan.bytes > memoryLimit
        ? `It would take ${bytes(plan.bytes)} of memory, and ${bytes(memoryLimit)} are there for it: take a smaller size, a shorter part or fewer frames a second.`
        : null;
    return { plan, fault };
  } catch (error) {
    if (error instanceof CoordxError) return { plan: null, fault: error.message };
    throw error;
  }
}

/** The source in words: what its file holds. */
export function sourceWords({ container, codec, width, height, bitDepth, rotation, isVariable, brief, audio }: VideoDescription): string {
  const name = container === codec ? codec : `${codec} in ${container}`;
  return [
    `${width} × ${height}`,
    name,
    `${bitDepth} bits`,
    ...(isVariable ? ['variable frame rate'] : []),
    ...(brief ? [`${brief.frames} ${brief.frames === 1 ? 'frame' : 'frames'} too short for it (${brief.frameRate} a second take all)`] : []),
    ...(rotation === 0 ? [] : [`turned by ${rotation}°`]),
    ...(audio.length > 0 ? ['with sound'] : []),
  ].join(', ');
}

function longest({ width, height }: VideoDescription): number {
  return Math.max(width, height);
}
