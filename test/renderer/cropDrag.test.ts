/** A crop that is drawn with the pointer stays within its frame, and has a pixel at least. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dragged, holdAt, moved } from '../../src-renderer/parts/import/cropDrag.ts';

const FRAME = { width: 100, height: 60 };
const CROP = { left: 10, top: 20, width: 30, height: 20 };

test('corners come before the inside, and outside a new one is drawn', () => {
  assert.deepEqual(holdAt(CROP, { x: 41, y: 39 }, 3), { kind: 'corner', right: true, bottom: true });
  assert.deepEqual(holdAt(CROP, { x: 8, y: 41 }, 3), { kind: 'corner', right: false, bottom: true });
  assert.deepEqual(holdAt(CROP, { x: 25, y: 30 }, 3), { kind: 'inside' });
  assert.deepEqual(holdAt(CROP, { x: 60, y: 10 }, 3), { kind: 'new' });
});

test('the opposite corner stays, the inside moves, and nothing leaves the frame', () => {
  const from = { x: 10, y: 20 };
  assert.deepEqual(dragged(CROP, { kind: 'corner', right: false, bottom: false }, from, { x: 4.6, y: 25.2 }, FRAME), { left: 5, top: 25, width: 35, height: 15 });
  // Across the corner that stays.
  assert.deepEqual(dragged(CROP, { kind: 'corner', right: false, bottom: false }, from, { x: 50, y: 50 }, FRAME), { left: 40, top: 40, width: 10, height: 10 });
  assert.deepEqual(dragged(CROP, { kind: 'inside' }, { x: 20, y: 30 }, { x: 120, y: 25 }, FRAME), { left: 70, top: 15, width: 30, height: 20 });
  assert.deepEqual(dragged(CROP, { kind: 'new' }, { x: 90, y: 50 }, { x: 140, y: 30 }, FRAME), { left: 90, top: 30, width: 10, height: 20 });
  assert.deepEqual(moved(CROP, -100, 3, FRAME), { left: 0, top: 23, width: 30, height: 20 });
});

test('whatever the pointer does, the crop is one', () => {
  const place = fc.record({ x: fc.double({ min: -50, max: 150, noNaN: true }), y: fc.double({ min: -50, max: 110, noNaN: true }) });
  fc.assert(
    fc.property(place, place, (from, to) => {
      const { left, top, width, height } = dragged(CROP, holdAt(CROP, from, 3), from, to, FRAME);
      assert.ok([left, top, width, height].every(Number.isInteger));
      assert.ok(left >= 0 && top >= 0 && width >= 1 && height >= 1 && left + width <= FRAME.width && top + height <= FRAME.height);
    }),
  );
});
