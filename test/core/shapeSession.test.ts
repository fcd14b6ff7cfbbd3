/** A session on a shape: training, resuming, measuring, and what it refuses. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isSameForm, KINDS } from '../../src-main/core/kinds/table.ts';
import { CancelledError, SettingError } from '../../src-main/core/base/errors.ts';
import { buildDistanceData } from '../../src-main/core/mesh/distance/distanceData.ts';
import { checkMesh } from '../../src-main/core/mesh/repair/checks.ts';
import { extractSurface } from '../../src-main/core/mesh/extract/extract.ts';
import { wholeVolume } from '../../src-main/core/query/volumePart.ts';
import { distanceVolume } from '../../src-main/core/mesh/distance/distanceVolume.ts';
import { Session, type SessionPorts } from '../../src-main/core/session/session.ts';
import { normalizeShape, type ShapeDataset } from '../../src-main/core/kinds/shape/signal.ts';
import { shapeQuality, ShapeTruth, type ShapeMetrics } from '../../src-main/core/kinds/shape/quality.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { ball, box } from '../fixtures/meshes.ts';

/** A ball of radius 3 about (10, 0, 0): of radius 0.9 in the units of its field. */
const BALL = normalizeShape(ball(3, 32, [10, 0, 0]));
const SETTINGS = {
  ...{ width: 48, rank: 24, sharedLayers: 1, firstOmega: 5, learningRate: 2e-3 },
  ...{ batchPoints: 2048, brickSamples: 4, nearSide: 0.5, wideShare: 0.25, truncation: 0.3, renewal: 4 },
};

function newSession(ports: Partial<SessionPorts> = {}): Session {
  return new Session({
    selectEngine: async () => ({ engine: new OnnxEngine('cpu'), reason: 'for tests' }),
    clock: () => performance.now(),
    ...ports,
  });
}

async function openBall(): Promise<Session> {
  const session = newSession();
  await session.open(BALL, 'ball.obj');
  return session;
}

/** The measures of a run, on few points. */
async function measure(session: Session, id: number): Promise<ShapeMetrics> {
  const { spec, training, parameters } = await session.snapshot(id);
  assert.ok(training.shape, 'the training is of no shape');
  const field = await new OnnxEngine('cpu').createField(spec, { threads: 1 });
  await field.setParameters(parameters);
  const truth = new ShapeTruth(BALL, buildDistanceData(BALL.surface), 4096);
  for await (const part of shapeQuality(field, training.shape, truth)) if (typeof part !== 'number') return part;
  throw new Error('it was not measured');
}

describe('a session on a shape', () => {
  test('says what it is, in source units', async () => {
    const dataset = await newSession().open(BALL, 'ball.obj');
    const { size, transform, ...others } = dataset;
    assert.deepEqual(others, { kind: 'shape', name: 'ball.obj', triangles: 1984, points: 994 });
    for (const side of size) assert.ok(Math.abs(side - 6) < 0.05, `${side} is not 6`);
    assert.ok(Math.abs(transform.scale - 0.3) < 1e-9 && Math.abs(transform.center[0] - 10) < 1e-9, JSON.stringify(transform));
  });

  test('learns it: the field is the distance, and its surface the ball', async () => {
    const session = await openBall();
    const { id, spec } = await session.createRun({ preset: 'split', settings: SETTINGS, seed: 2 });
    assert.deepEqual(spec.axes, ['z', 'y', 'x']);
    await session.train(id, { steps: 400 });
    const { iouEasy, iouHard, distance, chamfer, eikonal } = await measure(session, id);
    assert.ok(iouEasy > 0.97 && iouHard > 0.75, `IoU ${iouEasy} and ${iouHard}`);
    assert.ok(distance !== null && distance < 0.01, `distances are off by ${distance}`);
    assert.ok(chamfer !== null && chamfer < 0.01, `a Chamfer distance of ${chamfer}`);
    assert.ok(eikonal !== null && eikonal < 0.2, `gradients are off by ${eikonal}`);
    const mesh = checkMesh(extractSurface(await wholeVolume(session.volume(id, { resolution: 48 }))));
    assert.ok(mesh.isClosed && mesh.isManifold, 'not a closed manifold');
    assert.ok(Math.abs(mesh.volume / ((4 / 3) * Math.PI * 0.9 ** 3) - 1) < 0.04, `a volume of ${mesh.volume}`);
  });

  test('solves for it on a grid of distances, which two runs share', async () => {
    const asked: number[] = [];
    const session = newSession({
      measureGrid: async (task) => {
        asked.push(task.resolution);
        return distanceVolume(task);
      },
    });
    await session.open(BALL, 'ball.obj');
    for (const seed of [1, 2]) {
      const { id, spec } = await session.createRun({ settings: { width: 24, truncation: 0.15 }, seed });
      assert.deepEqual([spec.fusion, spec.branches], ['tensor', [[0], [1], [2]]]);
      await session.train(id, { seconds: 60 });
      const { progress, isDone } = session.info(id);
      assert.deepEqual([progress.steps, isDone, progress.loss < 1e-3], [1, true, true], `a loss of ${progress.loss}`);
      const { iouHard, distance, eikonal } = await measure(session, id);
      assert.ok(iouHard > 0.9, `IoU ${iouHard}`);
      assert.ok(distance !== null && distance < 0.01 && eikonal !== null && eikonal < 0.25, `off by ${distance}, gradients by ${eikonal}`);
    }
    assert.deepEqual(asked, [30]);
    await session.close();
  });

  test('breaks off finding its distances, and begins anew', async () => {
    let isFound = false;
    const session = newSession({
      measureGrid: async (grid, { signal, progress }) => {
        if (isFound) return distanceVolume(grid);
        progress?.(0.5);
        assert.ok((session.info(id).stepping?.done ?? 0) > 0);
        session.stop(id);
        assert.equal(signal?.aborted, true);
        throw new CancelledError();
      },
    });
    await session.open(BALL, 'ball.obj');
    const { id } = await session.createRun({ settings: { width: 24, truncation: 0.15 } });
    const before = await session.snapshot(id);
    assert.equal(await session.train(id, { seconds: 60 }), 'stopped');
    assert.deepEqual(await session.snapshot(id), before);
    isFound = true;
    assert.equal(await session.train(id, { seconds: 60 }), 'finished');
    assert.equal(session.info(id).isDone, true);
    await session.close();
  });

  test('learns its inside as the paper does', async () => {
    const session = await openBall();
    const { id } = await session.createRun({ preset: 'split', settings: { ...SETTINGS, target: 'occupancy' }, seed: 2 });
    await session.train(id, { steps: 300 });
    const { iouEasy, distance, eikonal, chamfer } = await measure(session, id);
    assert.ok(iouEasy > 0.95, `IoU ${iouEasy}`);
    assert.deepEqual([distance, eikonal], [null, null]);
    assert.ok(chamfer !== null && chamfer < 0.03, `a Chamfer distance of ${chamfer}`);
  });

  test('learns with every preset, form and split', async () => {
    const session = await openBall();
    const tiny = { width: 12, batchPoints: 512, renewal: 4 };
    for (const { name } of KINDS.shape.presets) {
      const { id } = await session.createRun({ preset: name, settings: tiny });
      await session.train(id, { steps: 2 });
      assert.ok(Number.isFinite(session.info(id).progress.loss), name);
    }
    for (const settings of [{ batch: 'axes' }, { batch: 'points' }, { branches: 'z|y|x' }, { branches: 'zy|x' }]) {
      const { id } = await session.createRun({ preset: 'split', settings: { ...tiny, rank: 4, ...settings } });
      await session.train(id, { steps: 2 });
      assert.ok(Number.isFinite(session.info(id).progress.loss), JSON.stringify(settings));
    }
    await session.close();
  });

  test('a run that was stopped, saved and opened again ends as if it had gone on', async () => {
    const whole = await openBall();
    const uninterrupted = await whole.createRun({ preset: 'split', settings: SETTINGS, seed: 1, threads: 1 });
    await whole.train(uninterrupted.id, { steps: 50 });
    const first = await openBall();
    const run = await first.createRun({ preset: 'split', settings: SETTINGS, seed: 1, threads: 1 });
    first.subscribe((event) => {
      if (event.kind === 'step' && event.progress.steps === 41) first.stop(run.id);
    });
    assert.equal(await first.train(run.id, { steps: 50 }), 'stopped');
    const second = await openBall();
    const resumed = await second.openModel(await first.snapshot(run.id), { threads: 1 });
    assert.equal(await second.train(resumed.id, { steps: 50 }), 'finished');
    const [expected, actual] = [await whole.snapshot(uninterrupted.id), await second.snapshot(resumed.id)];
    assert.deepEqual(actual.parameters, expected.parameters);
    assert.deepEqual(actual.progress.random, expected.progress.random);
  });

  test('a measurement is remembered with the model, can be cancelled, and needs the shape', async () => {
    const session = await openBall();
    const { id } = await session.createRun({ preset: 'split', settings: { ...SETTINGS, width: 4, rank: 2 } });
    await assert.rejects(session.measure(id, { signal: AbortSignal.abort() }), CancelledError);
    const told: number[] = [];
    const { steps, metrics } = await session.measure(id, { progress: (done) => told.push(done) });
    assert.ok(told.length > 3 && told.every((done, i) => done >= (told[i - 1] ?? 0) && done <= 1), `${told.join(' ')} grows`);
    assert.equal(steps, 0);
    assert.ok(KINDS.shape.quality.isOwn(metrics), 'the metrics are of a picture');
    assert.deepEqual((await session.snapshot(id)).metrics, metrics);
    const other = newSession();
    const run = await other.openModel(await session.snapshot(id));
    await assert.rejects(other.measure(run.id), /Open the shape that the model was trained on/);
    await assert.rejects(other.train(run.id, { steps: 1 }), /open the shape it was trained on: ball\.obj, 994 vertices\./);
    await other.open(normalizeShape(box()), 'box.obj');
    const beside = await other.openModel(await session.snapshot(id));
    assert.equal(beside.hasDataset, false, 'another shape is not its own');
  });

  test('what cannot be is said in a sentence', async () => {
    const session = await openBall();
    for (const [settings, message] of [
      [{ midway: 0.5 }, /midway is a setting of images, videos, and volumes alone\./],
      [{ batch: 'tiles' }, /batch must be one of bricks, axes, points, slices, not tiles\./],
      [{ truncation: 0 }, /truncation must be a number from/],
      [{ widht: 1 }, /There is no setting widht; there are .*truncation/],
    ] as [Record<string, string | number>, RegExp][]) {
      await assert.rejects(session.createRun({ preset: 'split', settings }), (error) => error instanceof SettingError && message.test(error.message));
    }
    const { spec, training } = await session.createRun({ preset: 'split', settings: SETTINGS });
    const { shape, ...without } = training;
    assert.ok(shape, 'the training is of no shape');
    await assert.rejects(session.createRun({ config: { spec, training: { ...without, batch: 'points' } } }), /must have the settings of shapes/);
    await session.open({ kind: 'image', width: 4, height: 4, channels: 1, bitDepth: 8, values: new Float32Array(16) }, 'a.png');
    await assert.rejects(session.createRun({ preset: 'split', settings: { truncation: 0.2 } }), /truncation is a setting of shapes alone\./);
    const { id } = await session.createRun({ preset: 'split', settings: { width: 4, rank: 2 } });
    await assert.rejects(wholeVolume(session.volume(id, { resolution: 8 })), /Only a field of a shape has a volume/);
  });
});

test('shapes are the same with the same numbers in the same place', () => {
  const shape: ShapeDataset = {
    ...{ kind: 'shape', name: 'a.obj', transform: { center: [0, 0, 0], scale: 1 } },
    ...{ size: [1, 1, 1], triangles: 12, points: 8 },
  };
  assert.ok(isSameForm(shape, { ...shape, name: 'b.obj' }), 'a name is no difference');
  assert.ok(!isSameForm(shape, { ...shape, points: 9 }), 'another mesh');
  assert.ok(!isSameForm(shape, { ...shape, transform: { center: [0, 0, 1], scale: 1 } }), 'another place');
  assert.ok(!isSameForm(shape, { kind: 'image', name: 'a.obj', width: 1, height: 1, channels: 1, bitDepth: 8 }), 'an image');
});
