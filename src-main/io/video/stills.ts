/** Frames that come as whole pictures without times, from images or an array: cut, resized, put in a clip. */
import { CancelledError } from '../../core/base/errors.ts';
import type { VideoCrop, VideoDescription, VideoPlan } from '../../core/kinds/video/selection.ts';
import { loadFfmpeg } from './ffmpeg/ffmpeg.ts';
import { frameOfPlanes } from './ffmpeg/frames.ts';
import type { Filling } from './readContainer.ts';
import { Shaper } from './shaper.ts';

/** Codes of RGB in full range. */
const RGB = { range: 2, matrix: 0, primaries: 1, transfer: 2 };

/**
 * Fills a clip with the frames `pictures` gives for the numbers asked for, each [O, height, width] at the size
 * of the description. Throws CancelledError, and what `pictures` throws.
 */
export async function fillFromStills(
  file: string,
  source: VideoDescription,
  pictures: (start: number, end: number) => AsyncIterable<Float32Array>,
  { clip, progress, signal }: Filling,
): Promise<void> {
  const { plan } = clip;
  // Where the number of a frame is rounded from a time, the one before it is read too: it may be on the screen.
  const start = Math.max(0, Math.floor(plan.start * plan.frameRate));
  const end = Math.min(source.frames, start + plan.frames + 1);
  const shape = await stillShaper(file, source, plan);
  try {
    let i = start;
    for await (const planes of pictures(start, end)) {
      if (signal?.aborted) throw new CancelledError();
      i += 1;
      const until = i === end ? plan.frames : clip.firstAt(i / plan.frameRate);
      if (until <= clip.filled) continue;
      clip.fill(await shape.shape(planes), until);
      progress(clip.filled);
    }
  } finally {
    shape.close();
  }
}

interface StillShaper {
  shape: (planes: Float32Array) => Promise<Float32Array>;
  close: () => void;
}

async function stillShaper(file: string, source: VideoDescription, plan: VideoPlan): Promise<StillShaper> {
  const { crop } = plan;
  if (plan.width === crop.width && plan.height === crop.height) {
    return { shape: async (planes) => cropPlanes(planes, source, crop), close: () => undefined };
  }
  const { width, height } = source;
  const hidden = { left: 0, top: 0, right: 0, bottom: 0 };
  const stored = { width, height, hidden, pixelAspect: 1, isMirrored: false, rotation: 0 };
  const ffmpeg = await loadFfmpeg();
  const shaper = new Shaper(ffmpeg, { file, codec: 'rawvideo', stored, colour: RGB }, plan);
  return {
    shape: (planes) => shaper.shape(frameOfPlanes(ffmpeg, planes, source)),
    close: () => shaper.close(),
  };
}

function cropPlanes(
  planes: Float32Array,
  { width, height, channels }: { width: number; height: number; channels: number },
  crop: VideoCrop,
): Float32Array {
  if (crop.width === width && crop.height === height) return planes;
  const result = new Float32Array(channels * crop.height * crop.width);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < crop.height; y++) {
      const from = (channel * height + crop.top + y) * width + crop.left;
      result.set(planes.subarray(from, from + crop.width), (channel * crop.height + y) * crop.width);
    }
  }
  return result;
}
