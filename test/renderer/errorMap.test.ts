/** Maps of a difference: of what is wanted last, one at a time, and of nothing else. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { WHOLE } from '../../src-main/core/query/grid.ts';
import type { Shown } from '../../src-renderer/kinds/picture/state/layers.ts';
import type { SeenTask } from '../../src-renderer/kinds/picture/view/seenMap.ts';

const { ErrorMap } = await import('../../src-renderer/kinds/picture/ui/errorMap.svelte.ts');

function shown(width: number, height = 2): Shown {
  return { picture: { width, height, channels: 1, values: new Uint16Array(width * height) }, region: WHOLE, asked: { width, height } };
}

function bench() {
  const asked: { task: SeenTask; answer: (values: Float32Array) => void; fail: (error: Error) => void }[] = [];
  const map = new ErrorMap(
    (task) =>
      new Promise((answer, fail) => {
        asked.push({ task, answer, fail });
      }),
    () => Promise.resolve(),
  );
  return { asked, map, made: () => map.made };
}

describe('the map of a difference', () => {
  test('is made of the newest pictures, and what came between is left out', async () => {
    const { asked, map } = bench();
    const [first, second, third, reference] = [shown(4), shown(4), shown(4), shown(4)];
    map.want({ metric: 'flip', test: first, reference });
    map.want({ metric: 'flip', test: second, reference });
    map.want({ metric: 'flip', test: third, reference });
    asked[0]?.answer(new Float32Array(8).fill(0.5));
    await turn();
    assert.deepEqual([map.made?.mean, map.made?.picture.values[0]], [0.5, 0x3800]);
    assert.deepEqual(asked.map(({ task }) => task.test), [first.picture, third.picture]);
    asked[1]?.answer(new Float32Array(8));
    await turn();
    assert.deepEqual([map.made?.mean, map.isMaking, asked.length], [0, false, 2]);
    map.want({ metric: 'flip', test: third, reference });
    assert.equal(asked.length, 2, 'it is there already');
  });

  test('of another metric goes at once, and its answer is not taken for one of the other', async () => {
    const { asked, map, made } = bench();
    const [one, reference] = [shown(4), shown(4)];
    map.want({ metric: 'flip', test: one, reference });
    map.want({ metric: 'ssim', test: one, reference });
    asked[0]?.answer(new Float32Array(8).fill(1));
    await turn();
    assert.equal(made(), null);
    asked[1]?.answer(new Float32Array(8).fill(0.25));
    await turn();
    assert.deepEqual([made()?.task.metric, made()?.mean], ['ssim', 0.25]);
    map.want(null);
    assert.equal(made(), null);
  });

  test('says why there is none: pictures of two sizes, too many pixels, a thread that has ended', async () => {
    const { asked, map } = bench();
    map.want({ metric: 'ssim', test: shown(4), reference: shown(8) });
    assert.match(map.fault ?? '', /pictures of one size: ask for the resolution of the source/);
    const large = { ...shown(1), picture: { width: 4096, height: 4096, channels: 1 as const, values: new Uint16Array(0) } };
    map.want({ metric: 'ssim', test: large, reference: large });
    assert.match(map.fault ?? '', /at most 4 million pixels/);
    assert.equal(asked.length, 0);
    map.want({ metric: 'ssim', test: shown(4), reference: shown(4) });
    assert.equal(map.fault, null);
    asked[0]?.fail(new Error('It has ended.'));
    await turn();
    assert.deepEqual([map.fault, map.isMaking], ['It has ended.', false]);
  });
});
