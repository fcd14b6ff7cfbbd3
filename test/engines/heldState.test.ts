/** What a field holds: a state that is shared by what was kept of it, and tensors of a device that no session of the processor takes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HeldState, type Shelf } from '../../src-main/core/engine/heldState.ts';
import { DeviceTensor } from '../../src-main/engines/onnx/place/devicePlace.ts';
import type { Feeds } from '../../src-main/engines/onnx/place/place.ts';
import type { Tensor } from '../../src-main/engines/onnx/runtime.ts';

/** A shelf that knows what lies on it. */
class CountedShelf implements Shelf<{ values: Float32Array }> {
  readonly there = new Set<{ values: Float32Array }>();

  async put(values: Float32Array): Promise<{ values: Float32Array }> {
    const tensor = { values: values.slice() };
    this.there.add(tensor);
    return tensor;
  }

  async read({ values }: { values: Float32Array }): Promise<Float32Array> {
    return values;
  }

  free(tensor: { values: Float32Array }): void {
    assert.ok(this.there.delete(tensor), 'nothing is freed twice');
  }
}

const stateOf = (value: number): Parameters<HeldState<unknown>['write']>[0] => {
  const all = Float32Array.of(value, value);
  return { parameters: all, moments: { first: all, second: all } };
};

describe('a state that is held', () => {
  test('leaves nothing behind, however often it was kept, gone back to and stepped from', async () => {
    const shelf = new CountedShelf();
    const state = new HeldState(shelf, 2);
    await state.write(stateOf(1));
    const kept = state.keep();
    const step = async (value: number): Promise<void> => {
      const made = async (): Promise<{ values: Float32Array }> => shelf.put(Float32Array.of(value, value));
      state.take({ parameters: await made(), first: await made(), second: await made() });
    };
    for (let i = 2; i < 50; i++) await step(i);
    assert.equal(shelf.there.size, 6, 'the state and the one that was kept');
    await kept.restore();
    assert.equal(shelf.there.size, 3);
    assert.deepEqual(await state.read(), stateOf(1));
    await step(9);
    await kept.restore();
    assert.deepEqual(await state.read(), stateOf(1));
    kept.release();
    kept.release();
    assert.equal(shelf.there.size, 3);
    const forgotten = state.keep();
    await step(3);
    state.dispose();
    forgotten.release();
    assert.equal(shelf.there.size, 0);
  });

  test('is zero where nothing was written', async () => {
    const state = new HeldState(new CountedShelf(), 2);
    await state.setParameters(Float32Array.of(4, 5));
    const zero = Float32Array.of(0, 0);
    assert.deepEqual(await state.read(), { parameters: Float32Array.of(4, 5), moments: { first: zero, second: zero } });
  });
});

test('a tensor of a device shows nothing of what is in it', () => {
  const tensor = new DeviceTensor({ data: Float32Array.of(1), location: 'gpu-buffer' } as unknown as Tensor);
  assert.deepEqual(Object.keys(tensor), []);
  // @ts-expect-error a session of the processor would read garbage from it, and say nothing
  const wrong: Feeds<Tensor> = { parameters: tensor };
  assert.equal('data' in (wrong['parameters'] ?? {}), false);
});
