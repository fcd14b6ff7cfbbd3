/** Shapes in a Studio: opened and repaired, learned, looked at as volumes and factors, measured, saved and exported. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { CancelledError, CoordxError, FileError, SettingError } from '../../src-main/core/base/errors.ts';
import type { FieldFactors, Volume } from '../../src-main/core/protocol/studio.ts';
import { encodeFrame, decodeFrame } from '../../src-main/core/protocol/frame.ts';
import { chunkThreads } from '../../src-main/host/kinds/shape/threads/chunkThreads.ts';
import { readShapeSource } from '../../src-main/host/kinds/shape/studio/shapeSource.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { readShape } from '../../src-main/io/mesh/readShape.ts';
import { writeMesh } from '../../src-main/io/mesh/writeMesh.ts';
import { HALF_FLOATS } from '../../src-renderer/views/halfFloat.ts';
import { ball, box, onlyTriangles } from '../fixtures/meshes.ts';
import { presetConfig } from '../fixtures/shapeSetups.ts';
import {
  curveOf,
  everything,
  known,
  makeStudio,
  openStudio,
  runOf,
  smallSetup,
  testFolder,
  until,
  writePicture,
  type TestStudio,
} from '../fixtures/studios.ts';
import { solves } from '../../src-main/core/training/method.ts';
import { KINDS } from '../../src-main/core/kinds/table.ts';

const FOLDER = testFolder();
const place = (name: string): string => path.join(FOLDER, name);
/** A ball of radius 3 about (10, 0, 0): of radius 0.9 in the units of its field. */
const [BALL, BALL_GLB, PICTURE] = [place('ball.obj'), place('ball.glb'), place('waves.png')];

before(async () => {
  await writeMesh(BALL, ball(3, 32, [10, 0, 0]));
  await writeMesh(BALL_GLB, ball(3, 32, [10, 0, 0]));
  await writePicture(PICTURE);
});

const values = ({ values: halves }: Volume): number[] => Array.from(halves, (bits) => HALF_FLOATS[bits] as number);

/** A volume's samples beside what they should be, in the order of the volume. */
function compare(volume: Volume, wanted: (x: number, y: number, z: number) => number): number {
  const n = volume.resolution;
  const at = (i: number): number => -1 + (2 * i) / (n - 1);
  return values(volume).reduce((most, value, i) => {
    const exact = wanted(at(i % n), at(Math.floor(i / n) % n), at(Math.floor(i / n ** 2)));
    const cut = Math.max(-volume.limit, Math.min(volume.limit, exact));
    return Math.max(most, Math.abs(value - cut));
  }, 0);
}

async function trained(test: TestStudio, settings: Record<string, string | number> = {}, steps = 60): Promise<number> {
  const run = await test.studio.addRun({ setup: smallSetup({ config: presetConfig(settings) }) });
  await test.studio.train({ run, budget: { steps } });
  await untilCurve(test, run, steps);
  return run;
}

/** Waits until a run has been measured in passing after so many steps. */
async function untilCurve(test: TestStudio, run: number, steps: number): Promise<void> {
  let changes = await everything(test);
  while (runOf(changes.state, run).status !== 'idle' || curveOf(changes, run, 'iou').at(-1)?.[0] !== steps) {
    const { revision } = changes.state;
    await test.studio.changes({ revision, series: known(changes) });
    changes = await everything(test);
  }
}

describe('a shape that is opened', () => {
  test('becomes the dataset, with what was repaired of it', async () => {
    const { studio, reading } = makeStudio();
    const opened = await studio.open({ file: reading(BALL) });
    assert.ok(opened.kind === 'source' && opened.dataset.kind === 'shape', `a ${opened.kind} was opened`);
    assert.deepEqual([opened.dataset.name, opened.dataset.triangles, opened.notes], ['ball.obj', 1984, []]);
    assert.equal(await studio.probe({ file: reading(BALL) }), null);
    const open = place('open.ply');
    await writeMesh(open, onlyTriangles(ball(), (t) => t > 5));
    const again = await studio.open({ file: reading(open) });
    assert.ok(again.kind === 'source' && /open at/.test(again.notes.join()), JSON.stringify(again));
    assert.equal((await everything({ studio })).state.dataset?.name, 'open.ply');
  });

  test('what cannot be opened is said in a sentence, and leaves all as it was', async () => {
    const { studio, reading } = await openStudio(PICTURE);
    const [damaged, parts, large] = [place('damaged.stl'), place('missing.gltf'), place('large.obj')];
    writeFileSync(damaged, 'no shape');
    const asset = { asset: { version: '2.0' }, buffers: [{ byteLength: 36, uri: 'points.bin' }] };
    const accessors = [{ bufferView: 0, componentType: 5126, count: 3, type: 'VEC3', min: [0, 0, 0], max: [1, 1, 1] }];
    const mesh = { ...asset, bufferViews: [{ buffer: 0, byteLength: 36 }], accessors, meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }] };
    writeFileSync(parts, JSON.stringify({ ...mesh, nodes: [{ mesh: 0 }], scenes: [{ nodes: [0] }], scene: 0 }));
    writeFileSync(large, '');
    truncateSync(large, 2 ** 30 + 1);
    await assert.rejects(studio.open({ file: reading(damaged) }), FileError);
    await assert.rejects(studio.open({ file: reading(parts) }), /needs "points\.bin", which is not beside it: /);
    await assert.rejects(studio.open({ file: reading(large) }), /is 1\.0 GiB large, and shapes are read up to 1 GiB: simplify it/);
    await assert.rejects(studio.open({ file: reading(BALL) }, { signal: AbortSignal.abort() }), CancelledError);
    const ended = new AbortController();
    const opening = studio.open({ file: reading(BALL) }, { signal: ended.signal });
    setImmediate(() => ended.abort());
    await assert.rejects(opening, CancelledError);
    assert.equal((await everything({ studio })).state.dataset?.kind, 'image');
  });

  test('with parts in other files, or too large for a project, keeps its surface, and is the same from there', async () => {
    const glb = new Uint8Array(readFileSync(BALL_GLB));
    const length = new DataView(glb.buffer).getUint32(12, true);
    const json = JSON.parse(Buffer.from(glb.subarray(20, 20 + length)).toString()) as { buffers: { uri?: string }[] };
    json.buffers[0]!.uri = 'ball%20parts.bin';
    writeFileSync(place('ball.gltf'), JSON.stringify(json));
    writeFileSync(place('ball parts.bin'), glb.subarray(28 + length));
    const whole = await openStudio(BALL_GLB);
    const { studio, reading, writing } = makeStudio();
    const opened = await studio.open({ file: reading(place('ball.gltf')) });
    assert.ok(opened.kind === 'source');
    assert.deepEqual([opened.dataset.name, opened.notes.length], ['ball.ply', 1]);
    assert.match(opened.notes[0] ?? '', /keeps the surface as it was read, as ball\.ply: "ball\.gltf" has parts in other files/);
    const mesh = await studio.trueMesh(null);
    assert.deepEqual(mesh, await whole.studio.trueMesh(null));
    await studio.save({ file: writing(place('parts.coordxproj')) });
    const again = makeStudio();
    await again.studio.open({ file: again.reading(place('parts.coordxproj')) });
    assert.deepEqual(await again.studio.trueMesh(null), mesh);
    // Of one that is too large likewise, with no limit so small that a test would notice.
    const small = await readShapeSource(BALL, 'ball.obj', {}, 100);
    assert.deepEqual([small.name, Buffer.from(small.bytes.subarray(0, 4)).toString()], ['ball.ply', 'ply\n']);
    assert.deepEqual(small.mesh(), (await readShapeSource(BALL, 'ball.obj', {})).mesh());
  });

  test('is read in pieces, which is told', async () => {
    const told: number[] = [];
    await readShapeSource(BALL, 'ball.obj', { progress: (done) => told.push(done) });
    assert.deepEqual(told, [0.5]);
  });

  test('is seen as it is: its mesh, and its distances', async () => {
    const { studio, reading } = await openStudio(BALL);
    const mesh = await studio.trueMesh(null);
    assert.deepEqual([mesh?.positions.length, mesh?.indices.length], [3 * 994, 3 * 1984]);
    const farthest = Math.max(...(mesh?.positions ?? []).map(Math.abs));
    assert.ok(Math.abs(farthest - 0.9) < 1e-6, `it reaches to ${farthest}`);
    const frame = decodeFrame(encodeFrame({ kind: 'result', id: 1, value: mesh }));
    assert.deepEqual(frame, { kind: 'result', id: 1, value: mesh });
    for (const resolution of [2, 19, 33]) {
      const volume = await studio.trueVolume({ resolution, limit: 0.2 });
      const off = compare(volume, (x, y, z) => Math.hypot(x, y, z) - 0.9);
      assert.ok(off < 0.006, `${resolution}: off by ${off}`);
      assert.equal(await studio.trueVolume({ resolution, limit: 0.2 }), volume, 'the last one is kept');
    }
    await assert.rejects(studio.trueVolume({ resolution: 64, limit: 0.3 }, { signal: AbortSignal.abort() }), CancelledError);
    const cloud = place('cloud.xyz');
    writeFileSync(cloud, [[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 0, 0], [0, -1, 0], [0, 0, -1]].map((p) => `${[...p, ...p].join(' ')}\n`).join(''));
    await studio.open({ file: reading(cloud) });
    assert.equal(await studio.trueMesh(null), null);
    await studio.open({ file: reading(PICTURE) });
    await assert.rejects(studio.trueMesh(null), /Open a shape/);
    await assert.rejects(studio.trueVolume({ resolution: 8, limit: 1 }), CoordxError);
  });
});

describe('a run on a shape', () => {
  test('learns by threads that end with it, is measured in passing, and in full when asked', async () => {
    let open = 0;
    const ports: Parameters<typeof makeStudio>[0] = {
      ports: {
        drawChunks: (task) => {
          const drawer = chunkThreads(task);
          open += 1;
          const close = (): void => {
            open -= 1;
            drawer.close();
          };
          return { draw: (seed) => drawer.draw(seed), close };
        },
      },
    };
    const test = await openStudio(BALL, ports);
    const { studio } = test;
    const run = await trained(test, {}, 300);
    assert.equal(open, 1);
    const before = await everything(test);
    assert.deepEqual(before.series.map(({ name }) => name), ['loss', 'iou', 'rate', 'gradient']);
    assert.equal(curveOf(before, run, 'loss').length, 300);
    const [, , iou = 0] = curveOf(before, run, 'iou').at(-1) ?? [];
    assert.ok(iou > 0.75 && iou < 1, `IoU ${iou}`);
    const { metrics, dataset, hasDataset } = runOf(before.state, run);
    assert.deepEqual([metrics, dataset.kind, hasDataset], [null, 'shape', true]);
    await assert.rejects(studio.measure({ run, rect: null }, { signal: AbortSignal.abort() }), CancelledError);
    const measured = await studio.measure({ run, rect: null });
    assert.ok(KINDS.shape.quality.isOwn(measured), 'the metrics are of a picture');
    assert.ok(Math.abs(measured.iouHard - iou) < 0.03, `${measured.iouHard} in full, ${iou} in passing`);
    assert.deepEqual(runOf((await everything(test)).state, run).metrics, { ...measured, steps: 300 });
    await studio.resetRun({ run });
    await studio.train({ run, budget: { steps: 3 } });
    await untilCurve(test, run, 3);
    assert.equal(open, 1);
    await studio.removeRun({ run });
    assert.equal(open, 0);
  });

  test('is a volume, whatever it has learned, and however its grid is kept', async () => {
    const test = await openStudio(BALL);
    for (const settings of [{}, { tailLayers: 2, rank: 1 }, { target: 'occupancy' }]) {
      const run = await trained(test, settings, 150);
      for (const resolution of [33, 64]) {
        const told: number[] = [];
        const volume = await test.studio.volume({ run, resolution }, { progress: (done) => told.push(done) });
        assert.equal(volume.steps, 150);
        assert.ok(volume.bytes > 0 && volume.milliseconds > 0, JSON.stringify([volume.bytes, volume.milliseconds]));
        const most = values(volume).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
        assert.ok(most <= volume.limit * 1.001, `${most} beyond ${volume.limit}`);
        // Logits tell of distances next to the surface only.
        const off = 'target' in settings ? 0 : compare(volume, (x, y, z) => Math.hypot(x, y, z) - 0.9);
        assert.ok(off < volume.limit / 2, `${JSON.stringify(settings)} at ${resolution}: off by ${off}`);
        const sides = values(volume).filter((value, i) => value < 0 !== ballInside(i, resolution)).length;
        assert.ok(sides < 0.03 * resolution ** 3, `${JSON.stringify(settings)}: ${sides} samples on the wrong side`);
      }
      await assert.rejects(test.studio.volume({ run, resolution: 64 }, { signal: AbortSignal.abort() }), CancelledError);
    }
  });

  test('is the factors of its branches, also while it trains', async () => {
    const test = await openStudio(BALL);
    for (const settings of [{}, { branches: 'z|y|x' }, { fusion: 'sum', rank: 1 }, { target: 'occupancy' }]) {
      const run = await trained(test, settings, 40);
      const [factors, volume] = [await test.studio.factors({ run, samples: 9 }), await test.studio.volume({ run, resolution: 9 })];
      const isOccupancy = 'target' in settings;
      // Of occupancy both are of the slope at their own resolution.
      const scale = isOccupancy ? scaleBetween(factors, volume) : 1;
      assert.ok(scale > 0, 'inside is negative in both');
      const off = compare(volume, (x, y, z) => scale * productAt(factors, x, y, z));
      assert.ok(off < 2e-3 * volume.limit, `${JSON.stringify(settings)}: off by ${off} of ${volume.limit}`);
      assert.equal(factors.steps, 40);
    }
    const run = await trained(test, {}, 20);
    await test.studio.train({ run, budget: { steps: 60 } });
    const { steps } = await test.studio.factors({ run, samples: 16 });
    assert.ok(steps >= 20 && steps <= 60, `after ${steps} steps`);
    await test.studio.pause({ run });
    const tail = await trained(test, { tailLayers: 1, rank: 1 }, 2);
    await assert.rejects(test.studio.factors({ run: tail, samples: 8 }), (error) => error instanceof SettingError && /tailLayers must be 0/.test(error.message));
  });

  test('has no pictures, and says so', async () => {
    const test = await openStudio(BALL);
    const { studio, writing } = test;
    const run = await trained(test, {}, 2);
    const size = { width: 4, height: 4 };
    const refused = (error: unknown): boolean => error instanceof CoordxError && /shape/.test(error.message);
    await assert.rejects(studio.picture({ run, request: size, most: 4 }), refused);
    await assert.rejects(studio.frames({ run, request: { ...size, times: [0] }, most: 4 }), refused);
    await assert.rejects(studio.truth({ rect: null, most: 4 }), refused);
    await assert.rejects(studio.measure({ run, rect: { left: 0, top: 0, ...size } }), refused);
    const file = writing(place('no.png'));
    await assert.rejects(studio.exportPicture({ run, request: size, bitDepth: 8, quality: 90, file }), refused);
    const format = { codec: 'h264', quality: 75, sound: false } as const;
    await assert.rejects(studio.exportClip({ run, request: size, clip: {}, format, file: writing(place('no.mp4')) }), refused);
    assert.ok(!existsSync(place('no.png')) && !existsSync(place('no.mp4')), 'nothing is left');
    await studio.open({ file: test.reading(PICTURE) });
    const picture = await studio.addRun({ setup: smallSetup() });
    await assert.rejects(studio.volume({ run: picture, resolution: 8 }), /Only a field of a shape/);
    await assert.rejects(studio.exportMesh({ run: picture, resolution: 8, faces: null, keepsFloating: false, file: writing(place('no.glb')) }), /of an image/);
  });

  test('every preset that is learned has an estimate', async () => {
    const { studio } = await openStudio(BALL);
    for (const { name } of KINDS.shape.presets) {
      const config = presetConfig({}, name);
      const estimate = await studio.estimate({ setup: smallSetup({ preset: name, config }) });
      // A trial is a step of gradients: it tells nothing of one that solves.
      if (solves(config.training)) assert.equal(estimate, null);
      else assert.ok(estimate && estimate.milliseconds > 0, `${name}: ${JSON.stringify(estimate)}`);
    }
  });
});

describe('a shape that is kept', () => {
  test('comes back with its project as it was: metrics, curves, weights', async () => {
    const [project, model] = [place('kept.coordxproj'), place('kept.coordx')];
    const first = await openStudio(BALL);
    const run = await trained(first, {}, 50);
    await first.studio.measure({ run, rect: null });
    await first.studio.save({ file: first.writing(project) });
    await first.studio.exportModel({ run, file: first.writing(model) });
    const second = await openStudio(project);
    const [was, is] = [await everything(first), await everything(second)];
    assert.deepEqual(is.state.dataset, was.state.dataset);
    const kept = ({ metrics, budget, dataset, hasDataset, progress, setup }: ReturnType<typeof runOf>): object => ({ metrics, budget, dataset, hasDataset, progress, setup });
    assert.deepEqual(kept(runOf(is.state, run)), kept(runOf(was.state, run)));
    for (const name of ['loss', 'iou'] as const) assert.deepEqual(curveOf(is, run, name), curveOf(was, run, name));
    assert.deepEqual(await second.studio.factors({ run, samples: 5 }).then(({ branches }) => branches), await first.studio.factors({ run, samples: 5 }).then(({ branches }) => branches));
    const again = place('again.coordxproj');
    await second.studio.save({ file: second.writing(again) });
    assert.ok(readFileSync(again).equals(readFileSync(project)), 'the same bytes');
    await second.studio.train({ run, budget: { steps: 55 } });
    await untilCurve(second, run, 55);

    // Its model alone is a run as well, without its shape, beside a picture too.
    const third = await openStudio(PICTURE);
    const opened = await third.studio.open({ file: third.reading(model) });
    assert.ok(opened.kind === 'model', `a ${opened.kind} was opened`);
    const alone = runOf((await everything(third)).state, opened.run);
    assert.deepEqual([alone.hasDataset, alone.dataset.kind, alone.metrics?.steps], [false, 'shape', 50]);
    await assert.rejects(third.studio.measure({ run: opened.run, rect: null }), /Open the shape/);
    const volume = await third.studio.volume({ run: opened.run, resolution: 8 });
    assert.deepEqual(volume.values, (await first.studio.volume({ run, resolution: 8 })).values);
    assert.deepEqual((await readModelFile(model)).metrics, withoutSteps(runOf(was.state, run).metrics));
  });

  test('its curves and measures are exported', async () => {
    const test = await openStudio(BALL);
    const run = await trained(test, {}, 20);
    const [csv, json] = [place('curves.csv'), place('curves.json')];
    await test.studio.exportMetrics({ file: test.writing(csv) });
    await test.studio.exportMetrics({ file: test.writing(json) });
    const series = new Set(readFileSync(csv, 'utf8').trim().split('\r\n').slice(1).map((row) => row.split(',')[1]));
    assert.deepEqual(series, new Set(['loss', 'iou', 'rate', 'gradient']));
    const report = JSON.parse(readFileSync(json, 'utf8')) as { dataset: { kind: string }; runs: { series: Record<string, unknown[]> }[] };
    assert.equal(report.dataset.kind, 'shape');
    assert.equal(report.runs[0]?.series['iou']?.length, curveOf(await everything(test), run, 'iou').length);
  });

  test('is written as a mesh in its own units', async () => {
    const test = await openStudio(BALL);
    const run = await trained(test, {}, 300);
    const [whole, few] = [place('whole.ply'), place('few.glb')];
    const told: number[] = [];
    const notes = await test.studio.exportMesh({ run, resolution: 40, faces: null, keepsFloating: false, file: test.writing(whole) }, { progress: (done) => told.push(done) });
    assert.deepEqual(notes, []);
    assert.ok(told.length > 2 && told.every((done, i) => done >= (told[i - 1] ?? 0) && done <= 1), told.join());
    const { surface } = await readShape(whole);
    const radii = Array.from({ length: surface.positions.length / 3 }, (_, i) => {
      const [x = 0, y = 0, z = 0] = surface.positions.subarray(3 * i, 3 * i + 3);
      return Math.hypot(x - 10, y, z);
    });
    const mean = radii.reduce((sum, radius) => sum + radius, 0) / radii.length;
    assert.ok(Math.abs(mean - 3) < 0.1, `a mean radius of ${mean}`);
    await test.studio.exportMesh({ run, resolution: 40, faces: 200, keepsFloating: false, file: test.writing(few) });
    const small = (await readShape(few)).surface;
    assert.ok('indices' in small && small.indices.length <= 600, 'no more faces than asked for');
    const none = place('none.obj');
    const abort = { signal: AbortSignal.abort() };
    await assert.rejects(test.studio.exportMesh({ run, resolution: 40, faces: null, keepsFloating: false, file: test.writing(none) }, abort), CancelledError);
    assert.ok(!existsSync(none), 'nothing is left');
  });

  test('another shape in its place is not its own', async () => {
    const test = await openStudio(BALL);
    const run = await trained(test, {}, 2);
    const [model, other] = [place('other.coordx'), place('box.stl')];
    await test.studio.exportModel({ run, file: test.writing(model) });
    await writeMesh(other, box());
    await test.studio.open({ file: test.reading(other) });
    const opened = await test.studio.open({ file: test.reading(model) });
    const { state } = await until(test, ({ runs }) => runs.length === 1);
    assert.equal(opened.kind === 'model' && runOf(state, opened.run).hasDataset, false);
  });
});

function ballInside(i: number, n: number): boolean {
  const at = (k: number): number => -1 + (2 * k) / (n - 1);
  return Math.hypot(at(i % n), at(Math.floor(i / n) % n), at(Math.floor(i / n ** 2))) < 0.9;
}

/** The sum of products of a field's factors at a sample. */
function productAt({ branches, rank, samples }: FieldFactors, x: number, y: number, z: number): number {
  const index = (at: number): number => Math.round(((at + 1) / 2) * (samples - 1));
  const places = { x: index(x), y: index(y), z: index(z), t: 0 };
  return Array.from({ length: rank }, (_, r) =>
    branches.reduce((product, { axes, values: features }) => {
      const row = axes.reduce((sum, axis) => sum * samples + places[axis], 0);
      return product * (features[row * rank + r] as number);
    }, 1),
  ).reduce((sum, term) => sum + term, 0);
}

/** How much larger a volume is than its factors say, where it is not cut off. */
function scaleBetween(factors: FieldFactors, volume: Volume): number {
  const n = volume.resolution;
  const at = (i: number): number => -1 + (2 * i) / (n - 1);
  const i = values(volume).findIndex((value) => Math.abs(value) > 0.1 * volume.limit && Math.abs(value) < 0.9 * volume.limit);
  return (values(volume)[i] as number) / productAt(factors, at(i % n), at(Math.floor(i / n) % n), at(Math.floor(i / n ** 2)));
}

function withoutSteps(metrics: object | null): object {
  return Object.fromEntries(Object.entries(metrics ?? {}).filter(([key]) => key !== 'steps'));
}
