import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CoordxError } from '../../src-main/core/base/errors.ts';
import { progress, runState, SHAPE_DATASET, shapeRun } from './runState.ts';

const { amountKind, amountOf } = await import('../../src-renderer/state/runs/amounts.ts');
const { nextBudget } = await import('../../src-renderer/app/training.ts');
const { newestOf, qualityWords } = await import('../../src-renderer/state/runs/quality.ts');
const { statusWords, toneOf, trainLabel, amountWords } = await import('../../src-renderer/app/runWords.ts');

const draft = (amount: { seconds?: number; steps?: number; targetPsnr?: number }, isAmountNew = false) => ({
  ...{ setup: runState().setup, amount, isAmountNew },
});
const paused = runState({ progress: progress(100, 20), budget: { seconds: 60 }, done: 1 / 3 });
const finished = runState({ progress: progress(300, 60), budget: { seconds: 60 }, done: 1 });

describe('a press of Train', () => {
  test('counts from where the run stands', () => {
    assert.deepEqual(nextBudget(runState(), draft({ seconds: 60 })), { seconds: 60 });
    assert.deepEqual(nextBudget(finished, draft({ seconds: 60 })), { seconds: 120 });
    assert.deepEqual(nextBudget(finished, draft({ steps: 50 })), { steps: 350 });
    assert.deepEqual(nextBudget(finished, draft({ targetPsnr: 40 })), { targetPsnr: 40 });
  });

  test('goes on with the budget that was begun, unless the amount was edited since', () => {
    assert.equal(nextBudget(paused, draft({ seconds: 60 })), paused.budget);
    assert.deepEqual(nextBudget(paused, draft({ seconds: 10 }, true)), { seconds: 30 });
    assert.deepEqual(nextBudget(paused, draft({ steps: 10 })), { steps: 110 });
  });

  test('says what it does', () => {
    assert.equal(trainLabel(runState(), draft({ seconds: 60 })), 'Train');
    assert.equal(trainLabel(runState({ status: 'training' }), draft({ seconds: 60 })), 'Pause');
    assert.equal(trainLabel(paused, draft({ seconds: 60 })), 'Continue');
    assert.equal(trainLabel(paused, draft({ seconds: 10 }, true)), 'Train 10 s more');
    assert.equal(trainLabel(finished, draft({ seconds: 60 })), 'Train 60 s more');
    assert.equal(trainLabel(finished, draft({ steps: 1500 })), 'Train 1,500 steps more');
    assert.equal(trainLabel(finished, draft({ steps: 1 })), 'Train 1 step more');
    assert.equal(trainLabel(finished, draft({ targetPsnr: 35 })), 'Train until 35 dB');
  });

  test('goes on from a solution only with settings that do not start the run anew', () => {
    const solved = shapeRun({ progress: progress(1, 10), budget: { seconds: 60 }, done: 1, isDone: true }, 'solved');
    const { setup } = solved;
    const { config } = setup;
    const label = (change: Partial<typeof setup>) => trainLabel(solved, { setup: { ...setup, ...change }, amount: { seconds: 60 } });
    assert.equal(label({}), 'Solved');
    assert.equal(label({ config: { ...config, training: { ...config.training, method: 'adam' } } }), 'Continue');
    assert.equal(label({ config: shapeRun({}, 'split').setup.config }), 'Solved');
  });
});

describe('an amount of training', () => {
  test('is said in one kind, within its limits', () => {
    assert.deepEqual(amountOf('seconds', 0.5), { seconds: 0.5 });
    assert.deepEqual(amountOf('steps', 10), { steps: 10 });
    for (const [kind, value] of [
      ['seconds', 0],
      ['seconds', NaN],
      ['steps', 1.5],
      ['steps', -1],
      ['targetPsnr', 500],
    ] as const) {
      assert.throws(() => amountOf(kind, value), CoordxError, `${kind} ${value}`);
    }
    assert.equal(amountKind({ targetPsnr: 30 }), 'targetPsnr');
    assert.equal(amountWords({ seconds: 90 }), '90 s');
    assert.equal(amountWords({ seconds: 120, targetPsnr: 30 }), '120 s or until 30 dB');
  });
});

describe('how a run stands', () => {
  test('is one of five', () => {
    assert.deepEqual(
      [
        runState(),
        runState({ status: 'training', done: 0.428 }),
        paused,
        finished,
        runState({ progress: progress(3, 1), fault: 'The loss is not a number.' }),
      ].map((run) => [toneOf(run), statusWords(run)]),
      [
        ['fresh', 'Not trained'],
        ['training', 'Training, 42 %'],
        ['paused', 'Paused, 33 %'],
        ['done', 'Done'],
        ['failed', 'Failed'],
      ],
    );
  });

  test('is said of a solution while it is made, if that takes long, and once it was broken off', () => {
    const solving = (milliseconds: number, steps = 0) =>
      statusWords(runState({ status: 'training', done: 0.1, progress: progress(steps, steps), stepping: { done: 0.428, milliseconds } }, 'solved'));
    assert.deepEqual([solving(100), solving(700), solving(700, 1)], ['Training, 10 %', 'Solving, 42 %', 'Training, 10 %']);
    const pausedAtOnce = { budget: { seconds: 60 } };
    assert.equal(statusWords(runState(pausedAtOnce, 'solved')), 'Broken off: Train begins anew');
    assert.equal(statusWords(runState(pausedAtOnce, 'split')), 'Not trained');
  });

  test('is told by the newest PSNR, of the series or measured', () => {
    const series = { generation: 1, points: Float64Array.from([10, 1, 20, 20, 2, 22]) };
    const none = { generation: 1, points: new Float64Array(0) };
    const measured = (steps: number) => runState({ metrics: { psnr: 25, ssim: 0.9, steps } });
    assert.equal(newestOf(runState(), none), null);
    assert.equal(newestOf(runState({ progress: progress(20, 1) }), series), 22);
    assert.equal(newestOf(runState({ progress: progress(5, 1) }), { points: Float64Array.of(0, 0, 12), generation: 1 }), null, 'of fresh weights');
    assert.equal(newestOf(measured(30), series), 25);
    assert.equal(newestOf(measured(15), series), 22);
    assert.equal(newestOf(measured(15), none), 25);
    const shape = { iouEasy: 0.99, iouHard: 0.9, distance: 0.001, chamfer: null, eikonal: null, steps: 30 };
    assert.equal(newestOf({ metrics: shape, dataset: SHAPE_DATASET, progress: progress(30, 1) }, none), 0.9, 'of a shape, IoU about the surface');
  });

  test('is said in its unit', () => {
    assert.deepEqual([qualityWords('psnr', 31.4159), qualityWords('iou', 0.95349), qualityWords('iou', null)], ['31.42 dB', 'IoU 0.953', '–']);
  });
});
