import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import { memoryOf, pixelRate } from '../../src-renderer/kinds/picture/state/queryEstimate.ts';
import { marksFor, nextSide, placeOf, PLACES, sideAt, sizeOf } from '../../src-renderer/kinds/picture/state/resolutionScale.ts';

const SOURCE = 600;
const MARKS = marksFor(SOURCE);

describe('the slider of resolutions', () => {
  test('has marks at the powers of two and at the source', () => {
    assert.deepEqual(MARKS.map(({ side }) => side), [16, 32, 64, 128, 256, 512, 600, 1024, 2048, 4096, 8192]);
    assert.deepEqual([MARKS[0]?.at, MARKS.at(-1)?.at], [0, 1]);
    assert.deepEqual(MARKS.filter(({ isSource }) => isSource).map(({ side }) => side), [600]);
    assert.equal(marksFor(512).length, 10);
    assert.equal(marksFor(512).find(({ side }) => side === 512)?.isSource, true);
    assert.equal(marksFor(10_000).some(({ isSource }) => isSource), false);
  });

  test('gives every side back from its place, but for marks close by', () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 8192 }), (side) => {
        const back = sideAt(placeOf(side), MARKS);
        const near = MARKS.some((mark) => mark.side === back && Math.abs(Math.log2(side / mark.side)) <= 0.061);
        assert.ok(back === side || near, `${side} became ${back}`);
      }),
    );
  });

  test('catches at a mark and nowhere else', () => {
    assert.equal(sideAt(Math.log2(590), MARKS), 600);
    assert.equal(sideAt(Math.log2(1030), MARKS), 1024);
    assert.equal(sideAt(Math.log2(740), MARKS), 740);
    assert.deepEqual([sideAt(PLACES.first - 1, MARKS), sideAt(PLACES.last + 1, MARKS)], [16, 8192]);
  });

  test('moves by keys from mark to mark and to the middle between them', () => {
    assert.deepEqual([512, 600, 700, 768].map((side) => nextSide(side, 1, MARKS)), [600, 768, 768, 900]);
    assert.deepEqual([512, 600, 700].map((side) => nextSide(side, -1, MARKS)), [384, 512, 600]);
    assert.deepEqual([nextSide(8192, 1, MARKS), nextSide(16, -1, MARKS)], [8192, 16]);
  });

  test('keeps the proportions of the source', () => {
    assert.deepEqual(sizeOf(300, { width: 600, height: 400 }), { width: 300, height: 200 });
    assert.deepEqual(sizeOf(16, { width: 4, height: 4000 }), { width: 1, height: 16 });
  });
});

describe('what a query takes', () => {
  test('is memory for all of its values, and more of a plain network, which has features for each', () => {
    const memory = (preset: string): number =>
      memoryOf(findPreset(KINDS.image, preset).config({ axes: ['y', 'x'], sizes: [400, 600], outputs: 3 }).spec, { width: 200, height: 160 });
    assert.ok(memory('split') > 200 * 160 * 3 * 4, `${memory('split')} bytes`);
    assert.ok(memory('siren') > memory('split'), `${memory('siren')} bytes`);
  });

  test('is told as megapixels a second', () => {
    assert.equal(pixelRate({ width: 1000, height: 500, milliseconds: 100, bytes: 0 }), 5);
  });
});
