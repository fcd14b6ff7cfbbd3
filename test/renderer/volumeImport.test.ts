/** What is asked before a volume is opened: what is suggested, how a crop drawn on a slice is one in space, and what slices show. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeHalves } from '../../src-main/core/base/halfFloat.ts';
import type { VolumeDescription } from '../../src-main/core/kinds/volume/selection.ts';
import { plainPlace } from '../../src-main/core/kinds/volume/signal.ts';
import { aspectOf, CROP_VIEWS, partOutcome, rectOf, slicePicture, suggestPart, withRect } from '../../src-renderer/kinds/volume/state/volumeImport.ts';

const GIB = 2 ** 30;

function described(changes: Partial<VolumeDescription> = {}): VolumeDescription {
  return { ...{ format: 'nrrd', depth: 40, height: 50, width: 60, channels: 1, times: 1, stored: 'uint8' }, place: plainPlace(), datasets: [], notes: [], ...changes };
}

test('all is suggested where it is little, else one channel, else means', () => {
  assert.deepEqual(suggestPart({ description: described(), memoryLimit: GIB }), { kind: 'volume' });
  const colours = described({ depth: 400, height: 500, width: 600, channels: 3 });
  assert.deepEqual(suggestPart({ description: colours, memoryLimit: GIB }), { kind: 'volume', channel: 0 });
  const large = described({ depth: 1024, height: 1024, width: 1024 });
  const suggested = suggestPart({ description: large, memoryLimit: 8 * GIB });
  assert.deepEqual(suggested, { kind: 'volume', downsample: [2, 2, 2] });
  assert.equal(partOutcome(large, GIB, suggested).plan?.bytes, GIB / 2);
});

test('what takes too much is said, and what is no part of it', () => {
  assert.match(partOutcome(described(), 1000, { kind: 'volume' }).fault ?? '', /would take .* of memory/);
  assert.match(partOutcome(described(), GIB, { kind: 'volume', channel: 2 }).fault ?? '', /no channel 2/);
  assert.equal(partOutcome(described(), GIB, { kind: 'volume', channel: 0 }).fault, null);
});

test('a crop on each slice changes its two axes, and leaves the third', () => {
  const crop = { start: [1, 2, 3] as [number, number, number], size: [10, 20, 30] as [number, number, number] };
  for (const view of CROP_VIEWS) assert.deepEqual(withRect(crop, view, rectOf(crop, view)), crop);
  const [z, y, x] = CROP_VIEWS;
  const rect = { left: 5, top: 6, width: 7, height: 8 };
  assert.deepEqual(withRect(crop, z, rect), { start: [1, 6, 5], size: [10, 8, 7] });
  assert.deepEqual(withRect(crop, y, rect), { start: [6, 2, 5], size: [8, 20, 7] });
  assert.deepEqual(withRect(crop, x, rect), { start: [6, 5, 3], size: [8, 7, 30] });
  assert.deepEqual(crop.start, [1, 2, 3]);
});

test('slices have the values of their place, between the ends of the range', () => {
  // [z, y, x] of 2 x 3 x 4: 100 z + 10 y + x, as parts of 0 to 123.
  const parts = Float32Array.from({ length: 24 }, (_, i) => (100 * Math.floor(i / 12) + 10 * (Math.floor(i / 4) % 3) + (i % 4)) / 123);
  const values = new Uint16Array(24);
  writeHalves(parts, values, 0, 1);
  const preview = { size: [2, 3, 4] as [number, number, number], values, range: [0, 123] as [number, number], description: described() };
  const at = ([z, y, x]: number[]): number => Math.round((255 * (100 * (z as number) + 10 * (y as number) + (x as number))) / 123);
  for (const view of CROP_VIEWS) {
    const { width, height, pixels } = slicePicture(preview, view, 1, [0, 123]);
    assert.deepEqual([width, height], [preview.size[view.columns], preview.size[view.rows]]);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const place = [0, 0, 0];
        [place[view.through], place[view.columns], place[view.rows]] = [preview.size[view.through] - 1, column, row];
        assert.ok(Math.abs((pixels[4 * (row * width + column)] as number) - at(place)) <= 1);
      }
    }
  }
  const [z] = CROP_VIEWS;
  assert.equal(slicePicture(preview, z, 0, [200, 300]).pixels[0], 0);
  assert.equal(slicePicture(preview, z, 1, [0, 50]).pixels[0], 255);
});

test('slices are shown as wide as they are in the world', () => {
  const place = { ...plainPlace(), spacing: [4, 2, 1] as [number, number, number] };
  const [z, y] = CROP_VIEWS;
  assert.equal(aspectOf(described({ place }), z), 60 / 100);
  assert.equal(aspectOf(described({ place }), y), 60 / 160);
});
