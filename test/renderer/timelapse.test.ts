/** A time-lapse keeps what was on show while training went on: never twice the same, not too often, and never too many. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progress, runState } from './runState.ts';

const { Timelapse } = await import('../../src-renderer/app/clips/timelapse.svelte.ts');

function setUp(cost = 1) {
  const time = { now: 0 };
  const timelapse = new Timelapse({
    take: async () => {
      time.now += cost;
      return new Blob([`${time.now}`]);
    },
    clock: () => time.now,
  });
  const see = async (steps: number, after: number): Promise<void> => {
    time.now += after;
    await timelapse.see(runState({ status: 'training', progress: progress(steps, steps / 10) }));
  };
  return { time, timelapse, see };
}

test('nothing is kept unless it is asked for, and nothing of what has learned nothing', async () => {
  const { timelapse, see } = setUp();
  await see(5, 1000);
  assert.equal(timelapse.shots.length, 0);
  timelapse.toggle();
  await see(0, 1000);
  assert.equal(timelapse.shots.length, 0);
  await see(5, 1000);
  assert.deepEqual(timelapse.shots.map(({ run, steps, seconds }) => [run, steps, seconds]), [['split', 5, 0.5]]);
  timelapse.toggle();
  await see(6, 1000);
  assert.equal(timelapse.shots.length, 1, 'what was kept stays');
  timelapse.toggle();
  assert.equal(timelapse.shots.length, 0, 'another one begins anew');
});

test('of the same steps there is one, and not more than two a second', async () => {
  const { timelapse, see } = setUp();
  timelapse.toggle();
  await see(1, 500);
  await see(1, 500);
  await see(2, 500);
  await see(3, 100);
  await see(4, 500);
  assert.deepEqual(timelapse.shots.map(({ steps }) => steps), [1, 2, 4]);
});

test('what takes long is done seldom: a twentieth of the time', async () => {
  const { time, timelapse, see } = setUp(100);
  timelapse.toggle();
  for (let step = 1; time.now < 60_000; step++) await see(step, 50);
  assert.ok(timelapse.shots.length >= 25 && timelapse.shots.length <= 30, `${timelapse.shots.length}`);
});

test('of a long training there are as many as of a short one, evenly, with its first and its last', async () => {
  const { timelapse, see } = setUp();
  timelapse.toggle();
  for (let step = 1; step <= 5000; step++) await see(step, 450);
  const steps = timelapse.shots.map((shot) => shot.steps);
  assert.ok(steps.length >= 100 && steps.length < 240, `${steps.length}`);
  assert.equal(steps[0], 1);
  const gaps = steps.slice(1, -1).map((step, i) => step - (steps[i] as number));
  assert.ok(Math.max(...gaps) <= 2.5 * Math.min(...gaps), `${Math.min(...gaps)} to ${Math.max(...gaps)}`);
  assert.ok(5000 - (steps.at(-1) as number) <= Math.max(...gaps));
});

test('what a training ends with is kept at once, also while the one before is being taken', async () => {
  const { timelapse, see } = setUp(1000);
  timelapse.toggle();
  await see(1, 0);
  const training = timelapse.see(runState({ status: 'idle', progress: progress(2, 0.2) }));
  await timelapse.see(runState({ status: 'idle', progress: progress(3, 0.3) }));
  await training;
  assert.deepEqual(timelapse.shots.map(({ steps }) => steps), [1, 2, 3]);
});
