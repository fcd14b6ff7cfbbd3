/** What is refused for want of room, and want of memory by whatever name it comes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CoordxError, RoomError, SettingError } from '../../src-main/core/base/errors.ts';
import { namedMemory } from '../../src-main/core/base/outOfMemory.ts';
import { clipNeed, freeMemory, pictureNeed, refuseWithoutDisk, refuseWithoutMemory, surfaceNeed } from '../../src-main/host/engine/room.ts';

const GB = 1e9;

describe('what has no room is refused, with what would have', () => {
  test('on the disk', async () => {
    const huge = pictureNeed({ width: 65535, height: 65535, channels: 3, bitDepth: 8 });
    const refusal = /^A picture of 65,535 x 65,535 needs 13 GB of disk while it is made, and 3\.2 GB are free there: at most 32,\d{3} x 32,\d{3} fits\.$/;
    await assert.rejects(refuseWithoutDisk('out.png', huge, async () => 3.22 * GB), (error) => error instanceof RoomError && refusal.test(error.message));
    await refuseWithoutDisk('out.png', huge, async () => 20 * GB);
    await refuseWithoutDisk('no/such/folder/out.png', huge);
  });

  test('in memory', () => {
    const refusal = /^A mesh with a resolution of 1024 needs 1\.0 GB of memory, and 262 MB are free: at most a resolution of 512 fits\.$/;
    assert.throws(() => refuseWithoutMemory(surfaceNeed('mesh', 1024), 262.144e6), (error) => error instanceof RoomError && refusal.test(error.message));
    assert.throws(() => refuseWithoutMemory(clipNeed({ width: 16384, height: 16384, channels: 3 }), 4 * GB), /^RoomError: A clip of 16,384 x 16,384 needs/);
    refuseWithoutMemory(surfaceNeed('render', 256), GB);
    assert.ok(freeMemory() > 0);
  });
});

test('memory that has run out is called that, and nothing else is', () => {
  const thrown = (length: number): unknown => {
    try {
      return new Float64Array(length);
    } catch (error) {
      return error;
    }
  };
  const wants = [
    thrown(2 ** 52),
    thrown(2 ** 33 - 1),
    new RangeError('Array buffer allocation failed'),
    new Error('std::bad_alloc'),
    Object.assign(new Error('Worker terminated'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }),
  ].filter((error) => error instanceof Error);
  assert.ok(wants.length >= 4);
  for (const error of wants) {
    const named = namedMemory(error);
    assert.ok(named instanceof RoomError && named instanceof CoordxError, String(error));
    assert.match(named.message, /^There is not enough memory for this: .*\.$/);
  }
  for (const error of [thrown(-1), thrown(NaN), new TypeError('x is undefined'), new SettingError('No.'), 'text', undefined]) {
    assert.equal(namedMemory(error), error);
  }
});
