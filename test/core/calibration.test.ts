/** Calibration: the shape that is measured, the name it is remembered by, and what counts as a step's time. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { pointCount } from '../../src-main/core/field/batch.ts';
import {
  calibrationKey,
  calibrationShape,
  measureStep,
  type CalibrationSubject,
} from '../../src-main/core/training/calibration.ts';
import type { Engine, EngineField } from '../../src-main/core/engine/engine.ts';
import { stepFlops } from '../../src-main/core/field/cost.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';

const SPEC: FieldSpec = {
  axes: ['y', 'x'],
  branches: [[0], [1]],
  encoding: { kind: 'none' },
  activation: { kind: 'sine', firstOmega: 30, hiddenOmega: 30 },
  width: 16,
  sharedLayers: 1,
  tailLayers: 1,
  rank: 1,
  fusion: 'product',
  outputs: 3,
};

describe('the shape that is measured', () => {
  test('is the training itself when that is small', () => {
    const shape = { bricks: 3, counts: [32, 20] };
    assert.deepEqual(calibrationShape(SPEC, shape), shape);
  });

  test('is never larger than the training, nor than what can be tried out', () => {
    const side = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(side, side, side, fc.integer({ min: 1, max: 1024 }), (bricks, rows, columns, width) => {
        const wanted = { bricks, counts: [rows, columns] };
        const spec = { ...SPEC, width };
        const shape = calibrationShape(spec, wanted);
        assert.ok(pointCount(shape) <= 256 * 256);
        assert.ok(stepFlops(spec, shape) <= 5e9 || pointCount(shape) === 1);
        for (const [i, n] of [shape.bricks, ...shape.counts].entries()) {
          assert.ok(Number.isInteger(n) && n >= 1 && n <= ([bricks, rows, columns][i] as number));
        }
        // It is not cut further than it must be.
        const isWhole = pointCount(shape) === pointCount(wanted);
        assert.ok(isWhole || pointCount(shape) > 10_000 || stepFlops(spec, shape) > 1e9);
      }),
    );
  });

  test('leaves the shape of the training alone', () => {
    const wanted = { bricks: 4, counts: [2000, 3000] };
    calibrationShape(SPEC, wanted);
    assert.deepEqual(wanted, { bricks: 4, counts: [2000, 3000] });
  });
});

describe('the name of a time', () => {
  const subject: CalibrationSubject = {
    spec: SPEC,
    shape: { bricks: 1, counts: [256, 200] },
    report: { engine: 'onnx', device: 'webgpu', available: true, software: false, detail: 'Some GPU' },
    runtime: '1.30.0',
    threads: undefined,
  };

  test('is the same for the same, and for shapes that are nearly the same', () => {
    assert.equal(calibrationKey(structuredClone(subject)), calibrationKey(subject));
    assert.equal(calibrationKey({ ...subject, shape: { bricks: 1, counts: [250, 210] } }), calibrationKey(subject));
  });

  test('changes with all that a time depends on', () => {
    const { report } = subject;
    const others: Partial<CalibrationSubject>[] = [
      { spec: { ...SPEC, width: 17 } },
      { shape: { bricks: 2, counts: [256, 200] } },
      { shape: { bricks: 1, counts: [64, 200] } },
      { report: { ...report, engine: 'tensorflow' } },
      { report: { ...report, device: 'cuda' } },
      { report: { ...report, detail: 'Another GPU' } },
      { runtime: '1.31.0' },
      { threads: 1 },
      { threads: 2 },
    ];
    const keys = [subject, ...others.map((other) => ({ ...subject, ...other }))].map(calibrationKey);
    assert.equal(new Set(keys).size, keys.length);
  });
});

describe('a measured step', () => {
  /** An engine whose steps take the given milliseconds, the last one for ever, on a clock of its own. */
  const timed = (times: number[], failAt = Infinity) => {
    const seen = { now: 0, steps: 0, threads: undefined as number | undefined, disposed: false };
    const engine: Engine = {
      name: 'onnx',
      device: 'cpu',
      createField: async (spec, options = {}) => {
        seen.threads = options.threads;
        const field: EngineField = {
          spec,
          setParameters: async () => undefined,
          gradient: async () => {
            throw new Error('an engine with a step of its own is not asked for the gradient');
          },
          resident: {
            write: async () => undefined,
            read: () => Promise.reject(new Error('nobody wants to know')),
            keep: () => ({ restore: async () => undefined, release: () => undefined }),
            step: async () => {
              seen.steps += 1;
              if (seen.steps === failAt) throw new Error('failed');
              seen.now += times[seen.steps - 1] ?? times.at(-1) ?? 0;
              return { loss: 1, gradient: 1 };
            },
          },
          evaluate: async () => new Float32Array(),
          dispose: async () => {
            seen.disposed = true;
          },
        };
        return field;
      },
    };
    const measure = (threads?: number) => measureStep(engine, SPEC, { bricks: 1, counts: [2, 2] }, { threads, clock: () => seen.now });
    return { seen, measure };
  };

  test('is the shortest, and the first does not count', async () => {
    const { seen, measure } = timed([1, 9, 7, 8]);
    assert.equal(await measure(3), 7);
    assert.deepEqual([seen.disposed, seen.threads], [true, 3]);
  });

  test('is taken once when it is long, and not for ever when it is short', async () => {
    const long = timed([2000, 1000]);
    assert.equal(await long.measure(), 1000);
    assert.equal(long.seen.steps, 2);
    const short = timed([5, 0.001]);
    await short.measure();
    assert.equal(short.seen.steps, 11);
  });

  test('leaves no field behind when it fails', async () => {
    const { seen, measure } = timed([5], 2);
    await assert.rejects(measure(), /failed/);
    assert.equal(seen.disposed, true);
  });
});
