/** What the commands of videos do. */
import type { Action, Actions } from '../../../state/commands/command.ts';
import type { Videos } from './videos.svelte.ts';

export function videoActions(videos: Videos) {
  const { player } = videos;
  const noVideo = (): string | null => (videos.video ? null : 'No video is on show.');
  const move = (act: () => void): Action => ({ run: act, whyNot: noVideo });
  const onlyWith = (point: () => number | null, act: (at: number) => void): Action => ({
    run: () => {
      const at = point();
      if (at !== null) act(at);
    },
    whyNot: () => noVideo() ?? (point() === null ? 'No such point is set.' : null),
  });
  return {
    togglePlay: { ...move(() => player.toggle()), checked: () => player.isPlaying },
    playForwards: move(() => (player.direction === 1 ? player.faster(1) : player.play(1))),
    playBackwards: move(() => (player.direction === -1 ? player.faster(1) : player.play(-1))),
    stopPlaying: move(() => player.stop()),
    loop: { ...move(() => void (player.isLooping = !player.isLooping)), checked: () => player.isLooping },
    faster: move(() => player.faster(1)),
    slower: move(() => player.faster(-1)),
    nextFrame: move(() => player.step(1)),
    previousFrame: move(() => player.step(-1)),
    nextTenth: move(() => player.step(0.1)),
    previousTenth: move(() => player.step(-0.1)),
    markIn: move(() => player.setIn(player.position)),
    markOut: move(() => player.setOut(player.position)),
    goToIn: onlyWith(() => player.inPoint, (at) => player.seek(at)),
    goToOut: onlyWith(() => player.outPoint, (at) => player.seek(at)),
    clearMarks: {
      ...move(() => {
        player.setIn(null);
        player.setOut(null);
      }),
      whyNot: () => noVideo() ?? (player.inPoint === null && player.outPoint === null ? 'No point is set.' : null),
    },
  } satisfies Partial<Actions>;
}
