/** Frames for playing: what is asked for next, what is kept, and what is shown together. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { FieldFrames } from '../../src-main/core/protocol/studio/pictures.ts';
import type { Picture } from '../../src-renderer/kinds/picture/view/picture.ts';
import { runState } from './runState.ts';
import { FrameBuffer } from '../../src-renderer/kinds/video/state/frameBuffer.ts';
import { Playback, type Part } from '../../src-renderer/kinds/video/state/playback.ts';

/** A picture of a pixel that holds a number. */
function pixel(value: number, bytes = 8): Picture {
  return { width: 1, height: 1, channels: 4, values: new Uint16Array(bytes / 2).fill(value) };
}

describe('kept frames', () => {
  test('are found by what they are of and when; the oldest go where there is no room', () => {
    const buffer = new FrameBuffer(32);
    for (let time = 0; time < 5; time++) buffer.put('a', time, { picture: pixel(time), steps: 7 });
    assert.equal(buffer.get('a', 0), null);
    assert.deepEqual([1, 2, 3, 4].map((time) => buffer.get('a', time)?.picture.values[0]), [1, 2, 3, 4]);
    assert.equal(buffer.get('b', 2), null);
    // A newer one takes the place of the older, and no more room.
    buffer.put('a', 4, { picture: pixel(9), steps: 8 });
    assert.deepEqual([buffer.get('a', 4)?.picture.values[0], buffer.get('a', 1)?.steps], [9, 7]);
    buffer.drop('a', 1);
    assert.equal(buffer.get('a', 1), null);
    // One that is larger than all room is kept alone.
    buffer.put('large', 0, { picture: pixel(1, 64), steps: null });
    assert.notEqual(buffer.get('large', 0), null);
    buffer.clear();
    assert.equal(buffer.get('large', 0), null);
  });
});

describe('playback', () => {
  const run = (changes: Partial<Extract<Part, { kind: 'run' }>> = {}): Part => ({
    ...{ kind: 'run', subject: 'a 1', run: runState(), steps: 5, isTraining: false, size: { width: 4, height: 3 } },
    ...changes,
  });
  const truth: Part = { kind: 'truth', subject: 'truth', frameAt: (time) => Math.round(time * 4) };

  interface Asked {
    times: number[];
    frames: number[];
  }

  function scene(parts: Part[], times: number[]) {
    const asked: Asked = { times: [], frames: [] };
    const placed: [string, number, number | null][] = [];
    let state = { parts, times };
    const api = {
      frames: async ({ request }: { request: { times: number[] } }): Promise<FieldFrames> => {
        asked.times.push(...request.times);
        return { frames: request.times.map((time) => pixel(100 * time)), steps: 5, milliseconds: 1 };
      },
      truth: async ({ frame }: { frame: number }): Promise<Picture> => {
        asked.frames.push(frame);
        return pixel(frame);
      },
    } as unknown as StudioApi;
    const playback = new Playback({
      parts: () => state.parts,
      upcoming: (most) => state.times.slice(0, most),
      rate: () => 10,
      place: (part, time, picture, steps) => placed.push([`${part.kind} ${time}`, picture.values[0] as number, steps]),
    });
    /** Asks for what is missing, once; gives whether anything was. */
    const pump = async (): Promise<boolean> => {
      const wish = playback.wish(api);
      if (!wish) return false;
      assert.equal(playback.wish(api), wish, 'what is under way is asked for again');
      wish.take(await wish.ask(new AbortController().signal));
      return true;
    };
    return { playback, pump, asked, placed, change: (changes: Partial<typeof state>) => (state = { ...state, ...changes }) };
  }

  test('asks for moments some at a time, in their order, until all are there', async () => {
    const times = Array.from({ length: 20 }, (_, i) => i / 19);
    const { playback, pump, asked, placed } = scene([run()], times);
    assert.equal(playback.show(0), false);
    assert.equal(await pump(), true);
    assert.deepEqual(asked.times, times.slice(0, 8));
    assert.equal(playback.show(times[3] as number), true);
    assert.deepEqual(placed, [[`run ${times[3]}`, Math.floor(100 * (times[3] as number)), 5]]);
    while (await pump());
    assert.deepEqual(asked.times, times);
  });

  test('shows nothing of a moment before all that is in sight is there; frames of a source are asked for once', async () => {
    const times = [0, 0.05, 0.25, 0.3];
    const { playback, pump, asked, placed } = scene([run(), truth], times);
    await pump();
    assert.equal(playback.show(0.25), false);
    while (await pump());
    assert.deepEqual(asked.frames, [0, 0, 1, 1]);
    assert.equal(playback.show(0.25), true);
    assert.deepEqual(placed, [['run 0.25', 25, 5], ['truth 0.25', 1, null]]);
  });

  test('what a run has shown in training is asked for again; what is older than a run is not shown', async () => {
    const { playback, pump, asked, change } = scene([run({ isTraining: true })], [0, 0.5]);
    while (await pump());
    assert.equal(playback.show(0), true);
    assert.equal(playback.show(0), false);
    await pump();
    assert.deepEqual(asked.times, [0, 0.5, 0]);
    change({ parts: [run({ steps: 6 })] });
    assert.equal(playback.show(0.5), false);
  });

  test('another size is another picture, and the one under way is given up for it', async () => {
    const { playback, change, pump } = scene([run()], [0]);
    const api = {} as StudioApi;
    const first = playback.wish(api);
    change({ parts: [run({ subject: 'a 2', size: { width: 2, height: 2 } })] });
    assert.notEqual(playback.wish(api)?.subject, first?.subject);
    playback.clear();
    await pump();
    assert.equal(playback.show(0), true);
  });
});
