/**
 * Calibration: how long a training step of a given field takes on a device, measured once and
 * remembered, so that the fastest device can be chosen instead of guessed.
 */
import { pointCount, type Batch, type BrickShape } from '../field/batch.ts';
import type { DeviceReport, Engine, EngineField } from '../engine/engine.ts';
import { stepFlops } from '../field/cost.ts';
import { initializeParameters } from '../field/initialize.ts';
import { branchSizes, type FieldSpec } from '../field/spec.ts';
import { Random } from '../base/random.ts';
import { createAdamState } from '../engine/adam.ts';
import { trainedState } from './trainedState.ts';

/** Where measured times are remembered, in milliseconds a step. */
export interface CalibrationStore {
  get(key: string): Promise<number | undefined>;
  set(key: string, msPerStep: number): Promise<void>;
}

/** Remembers as long as the process lives. */
export class MemoryCalibrationStore implements CalibrationStore {
  #times = new Map<string, number>();

  async get(key: string): Promise<number | undefined> {
    return this.#times.get(key);
  }

  async set(key: string, msPerStep: number): Promise<void> {
    this.#times.set(key, msPerStep);
  }
}

/** A measured step has at most this many points ... */
const MOST_POINTS = 256 * 256;
/** ... and this much arithmetic: some 50 ms on two cores, and enough to keep a GPU busy. */
const MOST_FLOPS = 5e9;
/** Steps are repeated until this many milliseconds have passed, ... */
const ENOUGH_MS = 60;
/** ... but not more often than this. */
const MOST_STEPS = 10;

/** The bricks to measure with: those of the training, halved until a step is short enough to try out. */
export function calibrationShape(spec: FieldSpec, { bricks, counts }: BrickShape): BrickShape {
  const shape = { bricks, counts: [...counts] };
  while (pointCount(shape) > 1 && (pointCount(shape) > MOST_POINTS || stepFlops(spec, shape) > MOST_FLOPS)) {
    if (shape.bricks > 1) {
      shape.bricks = Math.floor(shape.bricks / 2);
    } else {
      const longest = shape.counts.indexOf(Math.max(...shape.counts));
      shape.counts[longest] = Math.floor((shape.counts[longest] as number) / 2);
    }
  }
  return shape;
}

/** All that a measured time depends on. */
export interface CalibrationSubject {
  spec: FieldSpec;
  /** As `calibrationShape` gives it. */
  shape: BrickShape;
  report: DeviceReport;
  /** Version of the engine's library. */
  runtime: string;
  threads: number | undefined;
  /** Threads over which the field is shared out; none when left out. */
  crew?: number | undefined;
}

/** The name under which a time is remembered; shapes that round to the same powers of two share one. */
export function calibrationKey({ spec, shape, report, runtime, threads, crew }: CalibrationSubject): string {
  const { engine, device, detail } = report;
  const sizes = [shape.bricks, ...shape.counts].map((n) => 2 ** Math.round(Math.log2(n)));
  const crewed = crew === undefined ? [] : [crew];
  return JSON.stringify([engine, device, detail, runtime, threads ?? 'default', sizes, spec, ...crewed]);
}

export interface MeasureOptions {
  threads?: number | undefined;
  /** Milliseconds, monotonic. */
  clock: () => number;
}

/**
 * Milliseconds that a training step of the field takes on bricks of this shape: the shortest of several,
 * because whatever disturbs a step makes it longer. A first step that builds graphs and fills caches does not count.
 * @throws EngineError when the device cannot run it.
 */
export async function measureStep(
  engine: Engine,
  spec: FieldSpec,
  shape: BrickShape,
  { threads, clock }: MeasureOptions,
): Promise<number> {
  const field = await engine.createField(spec, threads === undefined ? {} : { threads });
  try {
    const step = await stepper(field, randomBatch(spec, shape));
    await step();
    const end = clock() + ENOUGH_MS;
    let shortest = Infinity;
    for (let n = 0; n < MOST_STEPS && (n === 0 || clock() < end); n++) {
      const start = clock();
      await step();
      shortest = Math.min(shortest, clock() - start);
    }
    return shortest;
  } finally {
    await field.dispose();
  }
}

/** Steps on the same batch each time, as a Trainer takes them. */
export async function stepper(field: EngineField, batch: Batch): Promise<() => Promise<void>> {
  const parameters = initializeParameters(field.spec, 0);
  const state = trainedState(field, { parameters, moments: createAdamState(parameters.length) });
  const settings = { beta1: 0.9, beta2: 0.999, learningRate: 1e-4 };
  await field.setParameters(parameters);
  let step = 0;
  return async () => {
    step += 1;
    await state.step(batch, { ...settings, step });
  };
}

function randomBatch(spec: FieldSpec, { bricks, counts }: BrickShape): Batch {
  const random = new Random(0);
  const uniform = (length: number): Float32Array => Float32Array.from({ length }, () => random.range(-1, 1));
  const sizes = branchSizes(spec);
  const coordinates = counts.map((n, i) => uniform(bricks * n * (sizes[i] as number)));
  return { bricks, counts, coordinates, targets: uniform(spec.outputs * pointCount({ bricks, counts })) };
}
