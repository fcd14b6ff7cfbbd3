/** Volumes against known ones: waves, which are exact between samples too, and balls of known density and place. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SettingError } from '../../src-main/core/base/errors.ts';
import { boxFrames, boxPlace, checkBox, scaledSize } from '../../src-main/core/kinds/volume/box.ts';
import { boxOf } from '../../src-main/core/kinds/volume/drawn.ts';
import { fromStored, isAgainst, isMirrored, toStored, toWorld } from '../../src-main/core/kinds/volume/place.ts';
import { SliceQuality } from '../../src-main/core/kinds/volume/quality.ts';
import { resampled } from '../../src-main/core/kinds/volume/resampled.ts';
import { plainPlace, type VolumeSignal } from '../../src-main/core/kinds/volume/signal.ts';
import { levelSurface } from '../../src-main/core/kinds/volume/surface.ts';
import { ALL_KINDS, kindOfField, KINDS } from '../../src-main/core/kinds/table.ts';
import { boundsOf } from '../../src-main/core/mesh/mesh.ts';
import { checkMesh } from '../../src-main/core/mesh/repair/checks.ts';
import { axisCoordinates } from '../../src-main/core/signal/signal.ts';
import { ballVolume, volumeOf, WAVES } from '../fixtures/knownVolumes.ts';
import { ReferenceEngine } from '../../src-main/core/engine/referenceEngine.ts';
import { Session } from '../../src-main/core/session/session.ts';
import type { RunInfo } from '../../src-main/core/session/api.ts';

/** A session on a volume, with a run that is solved for, on the reference engine. */
async function openSession(volume: VolumeSignal): Promise<{ session: Session; run: RunInfo }> {
  const session = new Session({ selectEngine: async () => ({ engine: new ReferenceEngine(), reason: 'for tests' }), clock: () => 0 });
  await session.open(volume, 'known');
  return { session, run: await session.createRun({ preset: 'solved' }) };
}

describe('volumes as a kind', () => {
  test('are told from shapes, whose axes they share, by what is learned', () => {
    const [solved] = KINDS.volume.presets;
    assert.equal(kindOfField(solved.config({ axes: ['z', 'y', 'x'], sizes: [8, 8, 8], outputs: 1 })).name, 'volume');
    const shape = KINDS.shape.presets[0].config({ axes: ['z', 'y', 'x'], sizes: [8, 8, 8], outputs: 1 });
    assert.equal(kindOfField(shape).name, 'shape');
    assert.equal(new Set(ALL_KINDS.map(({ axes, learnsDistances }) => `${axes.join()} ${learnsDistances}`)).size, ALL_KINDS.length);
  });

  test('have the same form in the same place and range alone', () => {
    const one = KINDS.volume.describe(volumeOf([4, 5, 6], () => 0), 'a.nrrd');
    assert.ok(KINDS.volume.isSameForm(one, { ...one, name: 'b.nrrd' }));
    assert.ok(!KINDS.volume.isSameForm(one, { ...one, range: [0, 2] }));
    assert.ok(!KINDS.volume.isSameForm(one, { ...one, place: { ...one.place, spacing: [2, 1, 1] } }));
  });
});

describe('the quality of a volume', () => {
  test('is that of all slices together', () => {
    const quality = new SliceQuality({ width: 8, height: 8, channels: 1 });
    const flat = (value: number): Float32Array => new Float32Array(64).fill(value);
    quality.add(flat(0.5), flat(0.5));
    quality.add(flat(0.4), flat(0.5));
    const { psnr, largestError } = quality.metrics;
    assert.ok(Math.abs(psnr - 10 * Math.log10(1 / 0.005)) < 1e-5, `${psnr} dB`);
    assert.ok(Math.abs(largestError - 0.1) < 1e-6);
  });

  test('is endless without an error', () => {
    const quality = new SliceQuality({ width: 12, height: 12, channels: 1 });
    const wave = Float32Array.from({ length: 144 }, (_, i) => 0.5 + 0.4 * Math.sin(i));
    quality.add(wave, wave.slice());
    assert.deepEqual(quality.metrics, { psnr: Infinity, ssim: 1, largestError: 0 });
  });
});

describe('a volume that is solved for', () => {
  test('is a wave on its samples, and between them', async () => {
    const sizes = [10, 11, 12] as const;
    const { session, run } = await openSession(volumeOf(sizes, WAVES));
    await session.train(run.id, { steps: 1 });
    const { metrics } = await session.measure(run.id);
    assert.ok('largestError' in metrics && metrics.psnr > 45 && metrics.largestError < 0.03, JSON.stringify(metrics));
    const [depth, height, width] = [13, 12, 14];
    let [worst, z] = [0, 0];
    const [along, down, across] = [depth, height, width].map((size) => axisCoordinates(size)) as [Float32Array, Float32Array, Float32Array];
    for await (const { values } of session.frames(run.id, boxFrames({ size: [depth, height, width] }))) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const truth = WAVES(along[z] as number, down[y] as number, across[x] as number);
          worst = Math.max(worst, Math.abs((values[y * width + x] as number) - truth));
        }
      }
      z += 1;
    }
    assert.equal(z, depth);
    assert.ok(worst < 0.05, `off by ${worst}`);
    await session.close();
  });

  test('has a value for each channel', async () => {
    const size = [8, 8, 8] as const;
    const one = volumeOf(size, WAVES);
    const values = new Float32Array(2 * one.values.length);
    values.set(one.values);
    values.set(one.values.map((value) => 1 - value), one.values.length);
    const { session, run } = await openSession({ ...one, channels: 2, values });
    await session.train(run.id, { steps: 1 });
    for await (const { values: plane } of session.frames(run.id, boxFrames({ size: [1, 5, 5] }))) {
      for (let i = 0; i < 25; i++) assert.ok(Math.abs((plane[i] as number) + (plane[25 + i] as number) - 1) < 0.05);
    }
    await session.close();
  });
});

describe('a volume on another grid', () => {
  const ramp = volumeOf([3, 4, 5], (z, y, x) => (z + 2 * y + 4 * x + 7) / 14);
  const planes = (size: [number, number, number]): number[] => [...resampled(ramp, 0, size)].flatMap((plane) => [...plane]);

  test('is itself on its own', () => {
    assert.deepEqual(planes([3, 4, 5]), [...ramp.values]);
  });

  test('is linear between samples', () => {
    const fine = volumeOf([5, 7, 9], (z, y, x) => (z + 2 * y + 4 * x + 7) / 14);
    const found = planes([5, 7, 9]);
    assert.ok(found.every((value, i) => Math.abs(value - (fine.values[i] as number)) < 1e-6));
    assert.ok(Math.abs((planes([1, 1, 1])[0] as number) - 0.5) < 1e-6);
  });

  test('keeps its shape, and is refused beyond all bounds', () => {
    assert.deepEqual(scaledSize({ depth: 10, height: 20, width: 40 }, 20), [5, 10, 20]);
    assert.deepEqual(scaledSize({ depth: 1, height: 20, width: 40 }, 20), [1, 10, 20]);
    assert.throws(() => checkBox({ size: [0, 4, 4] }), SettingError);
    assert.throws(() => checkBox({ size: [4096, 4096, 4096] }), /at most 2\^32 samples/);
    assert.throws(() => checkBox({ size: [4, 4, 4], part: { near: 1, far: 0, left: 0, top: 0, right: 1, bottom: 1 } }), SettingError);
  });
});

describe('the place of a volume', () => {
  /** Turned by a quarter about z, and moved. */
  const place = { spacing: [3, 2, 1] as [number, number, number], origin: [10, 20, 30] as [number, number, number], direction: [0, 1, 0, -1, 0, 0, 0, 0, 1], unit: 'mm' };

  test('maps what lies along its axes into the world', () => {
    assert.deepEqual([...toWorld(Float64Array.of(1, 2, 3), place)], [10 - 2, 20 + 1, 30 + 3]);
    assert.ok(!isMirrored(place));
    assert.ok(isMirrored({ ...place, direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] }));
    assert.deepEqual(isAgainst(place), [false, true, false]);
  });

  test('is kept by grids and parts of it', () => {
    const dataset = { ...KINDS.volume.describe(volumeOf([5, 5, 9], () => 0), 'a'), place };
    const whole = boxPlace(dataset, { size: [9, 5, 17] });
    assert.deepEqual(whole.spacing, [1.5, 2, 0.5]);
    assert.deepEqual(whole.origin, place.origin);
    const part = boxPlace(dataset, { size: [3, 5, 5], part: { near: 0.5, far: 1, left: 0.25, right: 0.75, top: 0, bottom: 1 } });
    assert.deepEqual(part.spacing, [3, 2, 1]);
    // A quarter of 8 along its x, which is the world's y, and half of 12 along z.
    assert.deepEqual(part.origin, [10, 22, 36]);
  });

  test('has values of the file for parts of its range, and back', () => {
    assert.equal(toStored(0.25, [-1000, 3000]), 0);
    assert.equal(fromStored(0, [-1000, 3000]), 0.25);
    assert.equal(fromStored(5, [5, 5]), 0);
  });

  test('is drawn with its longest side 2 wide, z up, and turned round where its samples run the other way', () => {
    const box = boxOf({ ...KINDS.volume.describe(volumeOf([5, 5, 9], () => 0), 'a'), place: { ...plainPlace(), direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] } });
    assert.deepEqual(box.half, [1, 0.5, 0.5]);
    assert.deepEqual(box.scale, [-0.5, -1, 1]);
  });
});

describe('a surface at a value', () => {
  test('of a ball of known density has its radius, in the world', async () => {
    const volume = ballVolume([33, 33, 33], 0.6, 0.1);
    const dataset = { ...KINDS.volume.describe(volume, 'ball'), place: { ...plainPlace(), spacing: [2, 1, 1] as [number, number, number], origin: [5, 0, 0] as [number, number, number] } };
    const { mesh, normals } = await levelSurface(volume.values, [33, 33, 33], 0.5, dataset, {});
    const { isClosed, isManifold, isOriented } = checkMesh(mesh);
    assert.deepEqual([isClosed, isManifold, isOriented], [true, true, true]);
    const { min, max } = boundsOf(mesh.positions);
    for (const [axis, [low, high]] of [[5 + 16 * 0.4, 5 + 16 * 1.6], [16 * 0.4, 16 * 1.6], [32 * 0.4, 32 * 1.6]].entries()) {
      assert.ok(Math.abs((min[axis] as number) - (low as number)) < 0.3 && Math.abs((max[axis] as number) - (high as number)) < 0.5, `${min.join()} to ${max.join()}`);
    }
    // Outwards is away from the middle.
    const middle = [21, 16, 32];
    for (let i = 0; i < normals.length; i += 3) {
      const outwards = middle.reduce((sum, at, k) => sum + (normals[i + k] as number) * ((mesh.positions[i + k] as number) - at), 0);
      assert.ok(outwards > 0);
    }
  });

  test('that leaves the volume is closed at its end, also in a mirrored world', async () => {
    const volume = ballVolume([17, 17, 17], 1.4, 0.1);
    const dataset = { ...KINDS.volume.describe(volume, 'ball'), place: { ...plainPlace(), direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] } };
    const { mesh } = await levelSurface(volume.values, [17, 17, 17], 0.5, dataset, {});
    const { isClosed, isOriented } = checkMesh(mesh);
    assert.deepEqual([isClosed, isOriented], [true, true]);
    assert.ok(signedVolume(mesh.positions, mesh.indices) > 0);
    const { min, max } = boundsOf(mesh.positions);
    assert.ok(Math.abs((min[0] as number) + 16) < 0.01 && Math.abs(max[0] as number) < 0.01, `${min.join()} to ${max.join()}`);
  });
});

/** Six times what a mesh encloses; below 0 where its triangles face inwards. */
function signedVolume(positions: Float64Array, indices: Uint32Array): number {
  let sum = 0;
  const at = (corner: number, axis: number): number => positions[3 * (indices[corner] as number) + axis] as number;
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => [at(i + k, 0), at(i + k, 1), at(i + k, 2)]) as [number[], number[], number[]];
    const [ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0, cx = 0, cy = 0, cz = 0] = [...a, ...b, ...c];
    sum += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
  }
  return sum;
}

