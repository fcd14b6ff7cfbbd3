/** Volumes written and read again: values, place and type stay, whatever the format; and nothing is left of what fails. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { CancelledError } from '../../src-main/core/base/errors.ts';
import type { StoredType, VolumePlace } from '../../src-main/core/kinds/volume/signal.ts';
import { readVolume } from '../../src-main/io/volume/readVolume.ts';
import { STORED_TYPES, writeVolume, type WrittenVolume } from '../../src-main/io/volume/write/writeVolume.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import { sourceValues } from '../fixtures/volumeFiles.ts';

const scratch = scratchFolder();
/** What keeps a place, what keeps spacing and unit alone, and what neither. */
const KEPT = { 'a.nrrd': 'place', 'a.nii': 'place', 'a.nii.gz': 'place', 'a.tif': 'spacing', 'a.npy': 'nothing' } as const;
const ENDS: Record<StoredType, [number, number]> = {
  ...{ int8: [-128, 127], uint8: [0, 255], int16: [-32768, 32767], uint16: [0, 65535], int32: [-1e6, 1e6], uint32: [0, 2e6] },
  ...{ float16: [-4, 4], float32: [-1.5, 300], float64: [0, 1] },
};

const places = fc.record({
  spacing: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0.1, max: 20, noNaN: true }))) as fc.Arbitrary<VolumePlace['spacing']>,
  origin: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -500, max: 500, noNaN: true }))) as fc.Arbitrary<VolumePlace['origin']>,
  angle: fc.double({ min: 0, max: 6, noNaN: true }),
}).map(({ spacing, origin, angle }): VolumePlace => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return { spacing, origin, direction: [c, s, 0, -s, c, 0, 0, 0, 1], unit: 'mm' };
});
const volumes = fc.record({
  sizes: fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 5, max: 7 })),
  channels: fc.integer({ min: 1, max: 3 }),
  stored: fc.constantFrom(...STORED_TYPES),
  place: places,
  slab: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(),
});

/** Values in [0, 1] with both ends among them. */
function valuesOf(count: number, seed: number): Float32Array {
  const values = Float32Array.from({ length: count }, (_, i) => (((i + 1) * 7919 + seed) % 1009) / 1008);
  values[0] = 0;
  values[count - 1] = 1;
  return values;
}

/** Slabs of so many slices of values [channels, depth, plane]. */
function* slabsOf(values: Float32Array, channels: number, depth: number, slices: number): Generator<Float32Array> {
  const plane = values.length / channels / depth;
  for (let z = 0; z < depth; z += slices) {
    const count = Math.min(slices, depth - z);
    const slab = new Float32Array(channels * count * plane);
    for (let c = 0; c < channels; c++) slab.set(values.subarray((c * depth + z) * plane, (c * depth + z + count) * plane), c * count * plane);
    yield slab;
  }
}

describe('a written volume', () => {
  for (const [name, kept] of Object.entries(KEPT)) {
    test(`${name} is read as it was`, async () => {
      await fc.assert(
        fc.asyncProperty(volumes, async ({ sizes: [depth, height, width], channels, stored, place, slab, seed }) => {
          const range = ENDS[stored];
          const values = valuesOf(channels * depth * height * width, seed);
          const file = scratch(name);
          await writeVolume(file, { depth, height, width, channels, range, place, stored }, slabsOf(values, channels, depth, slab));
          const read = await readVolume(file);
          assert.deepEqual([read.channels, read.depth, read.height, read.width], [channels, depth, height, width]);
          const span = range[1] - range[0];
          const step = stored.startsWith('float') ? (stored === 'float16' ? span / 1024 : span * 1e-6) : 0.5 + span * 1e-7;
          sourceValues(read).forEach((value, i) => assert.ok(Math.abs(value - (range[0] + (values[i] as number) * span)) <= step * 1.01, `${value} at ${i}`));
          assert.equal(read.stored, stored === 'float16' && name !== 'a.npy' ? 'float32' : stored);
          if (kept !== 'nothing') read.place.spacing.forEach((value, i) => assert.ok(Math.abs(value / (place.spacing[i] as number) - 1) < 1e-4));
          if (kept !== 'nothing') assert.equal(read.place.unit, 'mm');
          if (kept === 'place') read.place.direction.forEach((value, i) => assert.ok(Math.abs(value - (place.direction[i] as number)) < 1e-5));
          if (kept === 'place') read.place.origin.forEach((value, i) => assert.ok(Math.abs(value - (place.origin[i] as number)) < 1e-4));
        }),
        { numRuns: 40 },
      );
    });
  }

  test('is written whole or not at all', async () => {
    const volume: WrittenVolume = { depth: 4, height: 2, width: 2, channels: 1, range: [0, 1], place: { spacing: [1, 1, 1], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], unit: '' }, stored: 'float32' };
    const folder = scratch('whole');
    mkdirSync(folder);
    const file = path.join(folder, 'old.nii.gz');
    writeFileSync(file, 'an older file');
    await assert.rejects(writeVolume(file, volume, [new Float32Array(8)]), RangeError);
    await assert.rejects(writeVolume(file, volume, [new Float32Array(20)]), RangeError);
    const stop = new AbortController();
    const stopping = (function* (): Generator<Float32Array> {
      yield new Float32Array(8);
      stop.abort();
      yield new Float32Array(8);
    })();
    await assert.rejects(writeVolume(file, volume, stopping, { signal: stop.signal }), CancelledError);
    assert.deepEqual(readdirSync(folder), ['old.nii.gz']);
    await assert.rejects(writeVolume(path.join(folder, 'a.vol'), volume, []), /give it a name that ends in \.nrrd/);
  });
});
