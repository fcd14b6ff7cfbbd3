import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import { ConnectionError } from '../../src-renderer/client/rpcClient.ts';
import { Pump, type Wish } from '../../src-renderer/state/engine/pump.ts';

interface Question {
  subject: string;
  signal: AbortSignal;
  answer: (value: string) => void;
  fail: (error: Error) => void;
}

/** A pump over a wish that the test changes, with every question it asks. */
function pumpOver(pause = 0) {
  const state = { wanted: null as string | null, drag: null as string | null, questions: [] as Question[], taken: [] as string[], failed: [] as unknown[] };
  const wish = (): Wish<unknown> | null => {
    const subject = state.wanted;
    if (subject === null) return null;
    return {
      subject,
      ...(state.drag === null ? {} : { drag: state.drag }),
      ask: (signal) =>
        new Promise<string>((answer, fail) => {
          signal.addEventListener('abort', () => fail(new CancelledError()));
          state.questions.push({ subject, signal, answer, fail });
        }),
      take: (value) => {
        state.taken.push(value as string);
        state.wanted = null;
        return pause;
      },
    };
  };
  const pump = new Pump(wish, (error) => state.failed.push(error));
  return { pump, state };
}

/** Lets everything run that waits for nothing but its turn. */
const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('the pump', () => {
  test('asks once for many changes of one moment, and for the newest', async () => {
    const { pump, state } = pumpOver();
    for (const wanted of ['a', 'b', 'c']) {
      state.wanted = wanted;
      pump.wake();
    }
    await settle();
    assert.deepEqual(state.questions.map(({ subject }) => subject), ['c']);
    state.questions[0]?.answer('picture');
    await settle();
    assert.deepEqual(state.taken, ['picture']);
    assert.equal(state.questions.length, 1);
  });

  test('keeps the question under way while it is still wanted', async () => {
    const { pump, state } = pumpOver();
    state.wanted = 'a';
    pump.wake();
    await settle();
    pump.wake();
    pump.wake();
    await settle();
    assert.equal(state.questions.length, 1);
    assert.equal(state.questions[0]?.signal.aborted, false);
  });

  test('cancels what nobody wants any more and asks for what is wanted', async () => {
    const { pump, state } = pumpOver();
    state.wanted = 'a';
    pump.wake();
    await settle();
    state.wanted = 'b';
    pump.wake();
    await settle();
    assert.equal(state.questions[0]?.signal.aborted, true);
    assert.deepEqual(state.questions.map(({ subject }) => subject), ['a', 'b']);
    assert.deepEqual(state.failed, []);
  });

  test('lets what a drag asked for come to its end, and asks for the newest then', async () => {
    const { pump, state } = pumpOver();
    state.drag = 'moment';
    for (const wanted of ['a', 'b', 'c']) {
      state.wanted = wanted;
      pump.wake();
      await settle();
    }
    assert.deepEqual(state.questions.map(({ subject, signal }) => [subject, signal.aborted]), [['a', false]]);
    state.questions[0]?.answer('picture of a');
    await settle();
    assert.deepEqual(state.taken, ['picture of a']);
    state.wanted = 'd';
    pump.wake();
    await settle();
    assert.deepEqual(state.questions.map(({ subject }) => subject), ['a', 'd']);
    // Let go, the drag's last question is not wanted any more.
    state.drag = null;
    state.wanted = 'sharp d';
    pump.wake();
    await settle();
    assert.deepEqual(state.questions.map(({ signal }) => signal.aborted), [false, true, false]);
  });

  test('never has two questions under way', async () => {
    const { pump, state } = pumpOver();
    for (let i = 0; i < 50; i++) {
      state.wanted = `picture ${i}`;
      pump.wake();
      await settle();
      const open = state.questions.filter(({ signal }) => !signal.aborted);
      assert.ok(open.length <= 1, `${open.length} questions after ${i + 1} wishes`);
    }
    assert.equal(state.questions.at(-1)?.subject, 'picture 49');
  });

  test('tells a failure once and waits for the next change', async () => {
    const { pump, state } = pumpOver();
    state.wanted = 'a';
    pump.wake();
    await settle();
    const error = new Error('no memory');
    state.questions[0]?.fail(error);
    await settle();
    assert.deepEqual(state.failed, [error]);
    assert.equal(state.questions.length, 1);
    pump.wake();
    await settle();
    assert.equal(state.questions.length, 2);
  });

  test('says nothing of an engine that is gone', async () => {
    const { pump, state } = pumpOver();
    state.wanted = 'a';
    pump.wake();
    await settle();
    state.questions[0]?.fail(new ConnectionError('gone'));
    await settle();
    assert.deepEqual(state.failed, []);
  });

  test('rests after an answer, but not for a person', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const { pump, state } = pumpOver(100);
      const answer = async (): Promise<void> => {
        state.questions.at(-1)?.answer('picture');
        await settle();
      };
      state.wanted = 'a';
      pump.wake();
      await settle();
      await answer();
      state.wanted = 'b';
      pump.wake();
      await settle();
      assert.equal(state.questions.length, 1, 'training is left alone');
      mock.timers.tick(100);
      await settle();
      assert.equal(state.questions.length, 2);
      await answer();
      state.wanted = 'c';
      pump.hurry();
      await settle();
      assert.equal(state.questions.length, 3, 'a person does not wait');
    } finally {
      mock.timers.reset();
    }
  });
});
