/** What is to be exported as a clip: which part, how large, at which rate and speed, in which format, and what that takes. */
import { CoordxError } from '../../../../src-main/core/base/errors.ts';
import type { VideoDescription } from '../../../../src-main/core/kinds/video/selection.ts';
import type { ClipFormat } from '../../../../src-main/core/protocol/studio/pictures.ts';
import { planClip, videoDuration, type Clip, type ClipRequest, type VideoTimes } from '../../../../src-main/core/query/clip.ts';
import type { ClipContainer, ClipExtension } from '../../../../src-main/core/query/clipFormats.ts';
import type { Desk } from '../../../state/desk.ts';
import { clipTarget, stem, write } from '../../../state/exports/write.ts';
import type { Player } from './player.svelte.ts';

/** Seconds between the in and out points; null where there are none. */
export function markedPart({ inPoint, outPoint }: Pick<Player, 'inPoint' | 'outPoint'>, video: VideoTimes): { start: number; end: number } | null {
  if (inPoint === null && outPoint === null) return null;
  // The frame that a point stands on is the last one.
  const end = outPoint === null ? videoDuration(video) : Math.min(videoDuration(video), outPoint + 1 / video.frameRate);
  return { start: inPoint ?? 0, end };
}

/** The frames of a clip, or why there can be none. */
export function clipOutcome(
  video: VideoTimes,
  request: ClipRequest,
  { name, maxFrameRate }: ClipContainer,
): { clip: Clip; fault: string | null } | { clip: null; fault: string } {
  try {
    const clip = planClip(video, request);
    const isTooFast = clip.frameRate > maxFrameRate;
    return { clip, fault: isTooFast ? `${name} takes at most ${maxFrameRate} frames a second.` : null };
  } catch (error) {
    if (error instanceof CoordxError) return { clip: null, fault: error.message };
    throw error;
  }
}

/** Why the source's sound cannot go along; null when it can. */
export function soundFault(source: VideoDescription | null, { sound, name }: ClipContainer, speed: number): string | null {
  if (!source || source.audio.length === 0) return 'the source has none';
  if (sound.length === 0) return `there is none in ${name}`;
  if (speed !== 1) return 'only at speed 1';
  const codecs = source.audio.map(({ codec }) => codec);
  return codecs.some((codec) => sound.includes(codec)) ? null : `${name} does not take ${codecs.join(', ')}`;
}

export interface ClipOptions {
  size: { width: number; height: number };
  clip: ClipRequest;
  format: ClipFormat;
  extension: ClipExtension;
}

/** The field of a video as a clip. */
export async function exportClip(desk: Desk, { size, clip, format, extension }: ClipOptions): Promise<void> {
  const { run } = desk;
  if (!run) return;
  await write(desk, clipTarget(extension), `${stem(desk)}-${size.width}x${size.height}${extension}`, async (file, task) => {
    const notes = await desk.api.exportClip({ run: run.id, request: size, clip, format, file: file.ticket }, task);
    for (const note of notes) desk.notices.tell('info', note);
  });
}
