/** Fields of videos: bricks over three axes, frames at any time, clips, and sessions that train on them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { domainOf, findPreset, isSameForm, KINDS } from '../../src-main/core/kinds/table.ts';
import type { EngineField } from '../../src-main/core/engine/engine.ts';
import { SettingError } from '../../src-main/core/base/errors.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { planClip, timeFraction, videoDuration } from '../../src-main/core/query/clip.ts';
import { queryFrames } from '../../src-main/core/query/frames.ts';
import { BranchRows } from '../../src-main/core/query/branchRows.ts';
import { gridBrick, joinBands, queryPicture } from '../../src-main/core/query/grid.ts';
import { queryWholePicture } from '../fixtures/pictures.ts';
import { axesCounts } from '../../src-main/core/training/batches.ts';
import { Session } from '../../src-main/core/session/session.ts';
import { planePlace } from '../../src-main/core/signal/planes.ts';
import { videoFrame, type VideoSignal, type VideoDataset } from '../../src-main/core/kinds/video/signal.ts';
import { ReferenceEngine } from '../../src-main/core/engine/referenceEngine.ts';
import { pictureMetrics } from '../../src-main/core/kinds/picture/picture.ts';

const PARTITIONS = [[[0], [1], [2]], [[0], [1, 2]], [[0, 1], [2]], [[0, 1, 2]]];
const DATASET: VideoDataset = {
  ...{ kind: 'video', name: 'a.mp4', frames: 5, width: 6, height: 4, channels: 3, frameRate: 25, bitDepth: 8 },
};

function specOf(branches: number[][]): FieldSpec {
  const { spec } = findPreset(KINDS.video, 'coordx').config(domainOf(DATASET));
  const small = { width: 5, sharedLayers: branches.length > 1 ? 1 : 0, tailLayers: 2, rank: 1 };
  return { ...spec, ...small, branches };
}

async function fieldOf(branches: number[][]) {
  const spec = specOf(branches);
  const field = await new ReferenceEngine().createField(spec);
  await field.setParameters(initializeParameters(spec, 3));
  return field;
}

/** A pattern whose value is known at any time: a wave that runs to the right. */
function movingWave(t: number, y: number, x: number, channel: number): number {
  return 0.5 + 0.4 * Math.sin(2 * x - 1.5 * t + channel) * Math.cos(y);
}

function waveVideo(frames: number, height: number, width: number): VideoSignal {
  const at = (i: number, n: number): number => (2 * i) / (n - 1) - 1;
  const values = new Float32Array(3 * frames * height * width);
  let place = 0;
  for (let c = 0; c < 3; c++) {
    for (let t = 0; t < frames; t++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) values[place++] = movingWave(at(t, frames), at(y, height), at(x, width), c);
      }
    }
  }
  return { kind: 'video', frames, width, height, channels: 3, frameRate: 10, bitDepth: 8, values };
}

async function collect<T>(frames: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

function farthest(a: Float32Array, b: ArrayLike<number>): number {
  assert.equal(a.length, b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
}

describe('a brick of a grid', () => {
  test('holds the points of every branch row by row', () => {
    const along = { t: Float32Array.of(1, 2), y: Float32Array.of(3), x: Float32Array.of(4, 5, 6) };
    const spec = specOf([[0, 1], [2]]);
    const { counts, coordinates } = gridBrick(spec, along);
    assert.deepEqual(counts, [2, 3]);
    assert.deepEqual(coordinates.map((table) => [...table]), [[1, 3, 2, 3], [4, 5, 6]]);
    const plain = gridBrick(specOf([[0, 1, 2]]), along);
    assert.deepEqual([...(plain.coordinates[0] ?? [])], [1, 3, 4, 1, 3, 5, 1, 3, 6, 2, 3, 4, 2, 3, 5, 2, 3, 6]);
  });
});

describe('frames', () => {
  for (const branches of PARTITIONS) {
    test(`are the same one by one, in chunks and as pictures, for branches ${JSON.stringify(branches)}`, async () => {
      const field = await fieldOf(branches);
      const request = { width: 6, height: 4, times: [0, 0.3, 0.5, 0.9, 1] };
      const chunked = await collect(queryFrames(field, request));
      const single = await collect(queryFrames(field, request, { chunkBytes: 1 }));
      assert.equal(chunked.length, 5);
      for (const [k, time] of request.times.entries()) {
        const picture = await queryWholePicture(field, { width: 6, height: 4, time });
        assert.ok(farthest(chunked[k] as Float32Array, picture) < 1e-6, `frame ${k} of a chunk`);
        assert.ok(farthest(single[k] as Float32Array, picture) < 1e-6, `frame ${k} alone`);
      }
      assert.ok(farthest(chunked[0] as Float32Array, chunked[4] as Float32Array) > 1e-3, 'time changes nothing');
    });
  }

  test('of a field that takes long are made band by band, and rows that know no time are the same ones again', async () => {
    const spec = { ...specOf([[0], [1, 2]]), width: 4096, outputs: 1 };
    const tables = new Set<Float32Array>();
    const field: EngineField = {
      ...(await fieldOf([[0], [1, 2]])),
      spec,
      // t + 10 y + 100 x, over 1000, on the scale of fields.
      evaluate: async ({ coordinates: [t, yx], comesAgain }) => {
        assert.equal(comesAgain, true);
        tables.add(yx as Float32Array);
        const rows = Array.from({ length: (yx as Float32Array).length / 2 }, (_, i) => 10 * (yx?.[2 * i] as number) + 100 * (yx?.[2 * i + 1] as number));
        return Float32Array.from([...(t as Float32Array)].flatMap((time) => rows.map((row) => (time + row) / 1000)));
      },
    };
    const [width, height] = [64, 90];
    const rows = new BranchRows(spec.width);
    const request = { width, height, times: [0, 0.5, 1] };
    const frames = await collect(queryFrames(field, request, { rows }));
    const bands = tables.size;
    assert.ok(bands > 3, `${bands} bands`);
    assert.equal(frames.length, 3);
    const at = (i: number, n: number): number => (2 * i) / (n - 1) - 1;
    for (const [k, frame] of frames.entries()) {
      const truth = Array.from(frame, (_, i) => ((k - 1 + 10 * at(Math.floor(i / width), height) + 100 * at(i % width, width)) / 1000 + 1) / 2);
      assert.ok(farthest(frame, truth) < 1e-6, `frame ${k} is off by ${farthest(frame, truth)}`);
    }
    const picture = await joinBands(queryPicture(field, { width, height, time: 0.5 }, { rows }), { width, height }, 1);
    assert.ok(farthest(picture, frames[1] as Float32Array) < 1e-6, 'a picture is another');
    assert.equal(tables.size, bands, 'rows were made anew');
  });

  test('are refused of a field that knows no time, and stop when they are cancelled', async () => {
    const { spec } = findPreset(KINDS.image, 'coordx').config({ axes: ['y', 'x'], sizes: [4, 4], outputs: 1 });
    const small = { ...spec, width: 4 };
    const image = await new ReferenceEngine().createField(small);
    await image.setParameters(initializeParameters(small, 1));
    await assert.rejects(collect(queryFrames(image, { width: 2, height: 2, times: [0] })), SettingError);
    const abort = new AbortController();
    const frames = queryFrames(await fieldOf([[0], [1, 2]]), { width: 2, height: 2, times: [0, 1] }, { chunkBytes: 1, signal: abort.signal });
    await frames.next();
    abort.abort();
    await assert.rejects(frames.next(), { name: 'CancelledError' });
  });
});

describe('a clip', () => {
  test('has the frames and the rate of its video unless told otherwise', () => {
    const { times, frameRate } = planClip(DATASET, {});
    assert.equal(frameRate, 25);
    assert.deepEqual([...times], [0, 0.25, 0.5, 0.75, 1]);
  });

  test('of a part, at another rate and speed, asks between the frames', () => {
    const slow = planClip(DATASET, { start: 0.04, end: 0.12, speed: 0.5, frameRate: 50 });
    // Two frames of the video, four times as many in the clip.
    assert.equal(slow.times.length, 8);
    assert.ok(Math.abs((slow.times[1] as number) - timeFraction(DATASET, 0.05)) < 1e-12, 'the second frame is elsewhere');
    const counted = planClip(DATASET, { frames: 3 });
    assert.equal(counted.times.length, 3);
    assert.ok(Math.abs(counted.frameRate - 15) < 1e-9, `the rate is ${counted.frameRate}`);
  });

  test('lasts as long as what it shows, whatever is asked for', () => {
    fc.assert(
      fc.property(
        fc.record({ frames: fc.integer({ min: 1, max: 500 }), frameRate: fc.double({ min: 1, max: 120, noNaN: true }) }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        // Slower ones of the longest would have more frames than a clip may.
        fc.double({ min: 0.2, max: 8, noNaN: true }),
        fc.double({ min: 1, max: 120, noNaN: true }),
        (video, from, speed, frameRate) => {
          const duration = videoDuration(video);
          const start = from * duration;
          const { times } = planClip(video, { start, speed, frameRate });
          const seconds = (duration - start) / speed;
          assert.ok(Math.abs(times.length - seconds * frameRate) <= 1 + 1e-6, `${times.length} frames for ${seconds} s`);
          assert.ok(times.every((time, k) => time >= 0 && time <= 1 && (k === 0 || time >= (times[k - 1] as number))), 'times run back');
        },
      ),
    );
  });

  test('that does not lie in the video is refused', () => {
    for (const request of [{ start: 0.2 }, { start: -0.1 }, { end: 0.3 }, { start: 0.1, end: 0.1 }, { speed: 0 }, { frameRate: NaN }, { frames: 0 }]) {
      assert.throws(() => planClip(DATASET, request), SettingError, JSON.stringify(request));
    }
  });
});

describe('the rows of an axes batch', () => {
  test('are as many of every branch, all of a short one, and never too many points', () => {
    assert.deepEqual(axesCounts([512, 512], 65536), [256, 256]);
    assert.deepEqual(axesCounts([60, 180, 320], 64000), [40, 40, 40]);
    assert.deepEqual(axesCounts([60, 57600], 65536), [60, 1092]);
    assert.deepEqual(axesCounts([10800, 320], 262144), [819, 320]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 1e6 }), (samples, points) => {
        const counts = axesCounts(samples, points);
        assert.ok(counts.every((count, i) => count >= 1 && count <= (samples[i] as number)), counts.join());
        assert.ok(counts.reduce((product, n) => product * n, 1) <= points, `${counts.join()} are more than ${points}`);
      }),
    );
  });
});

describe('a session on a video', () => {
  const session = (): Session =>
    new Session({ selectEngine: async () => ({ engine: new ReferenceEngine(), reason: 'For a test.' }), clock: () => 0 });

  test('learns it, measures the mean of its frames, and answers between them', async () => {
    const video = waveVideo(6, 5, 7);
    const open = session();
    const dataset = await open.open(video, 'wave.npy');
    assert.deepEqual(domainOf(dataset), { axes: ['t', 'y', 'x'], sizes: [6, 5, 7], outputs: 3 });
    const settings = { width: 12, rank: 6, sharedLayers: 1, branches: 't|y|x', firstOmega: 2, hiddenOmega: 4, learningRate: 0.01, batch: 'full', midway: 0 };
    const { id } = await open.createRun({ preset: 'split', settings });
    await open.train(id, { steps: 250 });
    const { framePsnr, metrics } = await open.measure(id);
    const { psnr, ssim } = pictureMetrics(metrics);
    assert.ok(psnr > 24, `${psnr} dB`);
    const times = Array.from({ length: 6 }, (_, k) => planePlace(k, 6));
    const frames = await collect(open.frames(id, { width: 7, height: 5, times }));
    const errors = frames.map(({ values: frame }, k) => {
      const truth = videoFrame(video, k);
      return frame.reduce((sum, value, i) => sum + (value - (truth[i] as number)) ** 2, 0) / frame.length;
    });
    const mean = errors.reduce((sum, mse) => sum - 10 * Math.log10(mse), 0) / errors.length;
    assert.ok(Math.abs(mean - psnr) < 0.01, `${mean} dB are measured as ${psnr}`);
    const told = errors.map((mse, k) => Math.abs(-10 * Math.log10(mse) - (framePsnr?.[k] ?? NaN)));
    assert.ok(Math.max(...told) < 0.01, `frames are off by ${told.join(', ')} dB`);
    assert.ok(ssim > 0.5 && ssim <= 1, `SSIM ${ssim}`);
    // Halfway between two frames the wave is known too.
    const [between] = await collect(open.frames(id, { width: 7, height: 5, times: [0.5] }));
    const at = (i: number, n: number): number => (2 * i) / (n - 1) - 1;
    const truth = Array.from({ length: 3 * 35 }, (_, i) =>
      movingWave(0, at(Math.floor(i / 7) % 5, 5), at(i % 7, 7), Math.floor(i / 35)),
    );
    const error = farthest(between?.values ?? new Float32Array(0), truth);
    assert.ok(error < 0.25, `${error} off between frames`);
    await open.close();
  });

  test('solves for it with what motion says of the moments between its frames', async () => {
    const wave = (t: number, y: number, x: number): number => 0.5 + 0.2 * Math.sin(0.7 * (x - 4 * t)) + 0.2 * Math.cos(0.15 * (x - 4 * t) + 0.4 * y);
    const [frames, height, width] = [6, 24, 32];
    const at = (t: number): Float32Array => Float32Array.from({ length: height * width }, (_, i) => wave(t, Math.floor(i / width), i % width));
    const values = new Float32Array(frames * height * width);
    for (let k = 0; k < frames; k++) values.set(at(k), k * height * width);
    const video: VideoSignal = { kind: 'video', frames, height, width, channels: 1, frameRate: 10, bitDepth: 8, values };
    const quality = async (motion: string): Promise<number> => {
      const open = session();
      await open.open(video, 'wave.npy');
      const { id } = await open.createRun({ preset: 'solved', settings: { motion } });
      await open.train(id, { steps: 1 });
      const [middle] = await collect(open.frames(id, { width, height, times: [0.5] }));
      await open.close();
      const truth = at(2.5);
      return -10 * Math.log10((middle?.values ?? truth).reduce((sum, value, i) => sum + (value - (truth[i] as number)) ** 2, 0) / truth.length);
    };
    const [moved, faded] = [await quality('on'), await quality('off')];
    assert.ok(moved > 25 && moved > faded + 5, `${moved} dB with motion, ${faded} without`);
  });

  test('refuses fields of images, and goes on with models of videos of its form alone', async () => {
    const open = session();
    await open.open(waveVideo(4, 3, 3), 'wave.npy');
    const image = findPreset(KINDS.image, 'split').config({ axes: ['y', 'x'], sizes: [3, 3], outputs: 3 });
    await assert.rejects(open.createRun({ config: image }), /axes must be t, y and x for a video/);
    const { id } = await open.createRun({ preset: 'split', settings: { width: 4, rank: 2 } });
    const model = await open.snapshot(id);
    assert.equal((await open.openModel(model)).hasDataset, true);
    await open.open(waveVideo(5, 3, 3), 'longer.npy');
    assert.equal((await open.openModel(model)).hasDataset, false);
    await open.close();
    assert.equal(isSameForm(DATASET, { ...DATASET, name: 'b.mp4', frameRate: 30 }), true);
    assert.equal(isSameForm(DATASET, { ...DATASET, frames: 6 }), false);
  });
});
