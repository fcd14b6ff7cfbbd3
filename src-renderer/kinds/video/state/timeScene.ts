/** A video as it is on show, from its in point to its out point. */
import { tick } from 'svelte';
import type { VideoDataset } from '../../../../src-main/core/kinds/video/signal.ts';
import { videoDuration } from '../../../../src-main/core/query/clip.ts';
import type { Scene } from '../../scene.ts';
import { markedPart } from './clipExport.ts';
import type { Videos } from './videos.svelte.ts';

/** Milliseconds between two looks at whether the pictures of a moment are there. */
const LOOK_MS = 10;

export function timeScene(videos: Pick<Videos, 'player' | 'isSettled'>, video: VideoDataset): Scene {
  const { player } = videos;
  const before = player.position;
  const { start, end } = markedPart(player, video) ?? { start: 0, end: videoDuration(video) };
  return {
    about: 'All that is on show, from the in point to the out point.',
    seconds: end - start,
    frameRate: video.frameRate,
    show: async (part) => {
      player.seek(start + part * (end - start));
      do {
        await tick();
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      } while (!videos.isSettled);
      await tick();
    },
    restore: () => player.seek(before),
  };
}
