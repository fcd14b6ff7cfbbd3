/** Playing: which moments are shown when, for pictures that are there, late, or not all made. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';

const { nearestFrame, Player } = await import('../../src-renderer/kinds/video/state/player.svelte.ts');

const VIDEO = { frames: 11, frameRate: 10 };

describe('a player', () => {
  let draw: ((now: number) => void) | null = null;
  let now = 0;
  let shown: number[] = [];
  let isThere: (time: number) => boolean = () => true;
  let stride = 1;
  const make = () =>
    new Player(() => VIDEO, {
      show: (time) => {
        if (!isThere(time)) return false;
        shown.push(Number((time * 10).toFixed(3)));
        return true;
      },
      stride: () => stride,
      frame: (next) => {
        draw = next;
        return 1;
      },
      cancel: () => void (draw = null),
    });
  let player = make();
  /** Lets milliseconds go by with a frame of the screen every 20. */
  const pass = (milliseconds: number): void => {
    for (let end = now + milliseconds; now < end; ) {
      now += 20;
      draw?.(now);
    }
  };

  beforeEach(() => {
    [now, shown, stride, draw] = [0, [], 1, null];
    isThere = () => true;
    player = make();
  });

  test('shows the frames of the source one after another, and again from the start', () => {
    player.play();
    pass(1500);
    assert.deepEqual(shown.slice(0, 13), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1]);
    assert.ok(Math.abs(player.position - 0.3) < 1e-9 || Math.abs(player.position - 0.4) < 1e-9, `stands at ${player.position}`);
    player.stop();
    assert.equal(draw, null);
  });

  test('slower than the source it shows moments in between, faster it leaves some out', () => {
    player.setSpeed(0.25);
    player.play();
    pass(500);
    assert.deepEqual(shown.slice(0, 5), [0, 0.25, 0.5, 0.75, 1]);
    player.seek(0);
    shown = [];
    player.setSpeed(2);
    player.play();
    pass(400);
    assert.deepEqual(shown.slice(0, 4), [0, 2, 4, 6]);
  });

  test('without a loop it ends on the last frame; from there it begins anew', () => {
    player.isLooping = false;
    player.play();
    pass(2000);
    assert.deepEqual([player.isPlaying, shown.at(-1), player.position], [false, 10, 1]);
    shown = [];
    player.play();
    pass(40);
    assert.equal(shown[0], 0);
  });

  test('backwards, between the in and out points', () => {
    player.setIn(0.3);
    player.setOut(0.5);
    player.seek(0.5);
    player.play(-1);
    pass(700);
    assert.deepEqual(shown.slice(0, 5), [5, 4, 3, 5, 4]);
    // A point behind the other takes its place.
    player.setOut(0.2);
    assert.equal(player.inPoint, null);
  });

  test('waits for pictures that are not there, and goes on from where it was', () => {
    isThere = (time) => time < 0.35;
    player.play();
    pass(2000);
    assert.equal(shown.at(-1), 3);
    assert.ok(player.isWaiting, 'it does not say that it waits');
    isThere = () => true;
    shown = [];
    pass(300);
    assert.deepEqual(shown.slice(0, 3), [4, 5, 6]);
    assert.ok(!player.isWaiting, 'it still waits');
  });

  test('keeps time where only every third picture is made', () => {
    stride = 3;
    isThere = (time) => Math.round(time * 10) % 3 === 0;
    player.play();
    assert.deepEqual(player.upcoming(3).map((time) => Math.round(10 * time)), [0, 3, 6]);
    pass(900);
    assert.deepEqual(shown, [0, 3, 6]);
    assert.equal(player.upcoming(1).map((time) => Math.round(10 * time))[0], 6);
  });

  test('asks for what comes round again in a loop, each moment once', () => {
    player.seek(0.9);
    player.play();
    const upcoming = player.upcoming(100).map((time) => Math.round(10 * time));
    assert.deepEqual(upcoming, [9, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    player.isLooping = false;
    assert.deepEqual(player.upcoming(100).map((time) => Math.round(10 * time)), [9, 10]);
  });

  test('steps by frames onto frames, and by tenths of one; never out of the video', () => {
    player.seek(0.34);
    player.step(1);
    assert.equal(player.position, 0.4);
    player.step(0.1);
    assert.ok(Math.abs(player.position - 0.41) < 1e-12, `stands at ${player.position}`);
    player.step(-100);
    assert.equal(player.position, 0);
    player.step(100);
    assert.deepEqual([player.position, player.frame, player.time], [1, 10, 1]);
  });

  test('is found again: the moment that playing began at, and not those of another video', () => {
    player.seek(0.4);
    player.setIn(0.2);
    player.setSpeed(0.5);
    player.play();
    pass(400);
    const data = player.remember();
    assert.equal(data.position, 0.4);
    const other = make();
    other.restore(data);
    assert.deepEqual([other.position, other.inPoint, other.speed, other.isLooping], [0.4, 0.2, 0.5, true]);
    other.restore({ position: 12, speed: -1, outPoint: 0.5 });
    assert.deepEqual([other.position, other.inPoint, other.outPoint, other.speed], [0, null, 0.5, 1]);
  });
});

test('the nearest frame of a moment', () => {
  assert.deepEqual([0, 0.04, 0.06, 0.5, 1].map((time) => nearestFrame(VIDEO, time)), [0, 0, 1, 5, 10]);
});
