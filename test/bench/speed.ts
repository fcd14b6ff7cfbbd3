/**
 * One row of the speed table, in a process of its own so that peak memory is its own too:
 *   node --import tsx test/bench/speed.ts <preset> <side>
 * prints one JSON object. Times are medians; the yardstick is onnxruntime's time for one product of
 * square matrices with as many floating-point operations, measured between the field's own steps.
 */
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { GraphBuilder } from '../../src-main/engines/onnx/graphBuilder.ts';
import { createSession, runSession, tensor } from '../../src-main/engines/onnx/runtime.ts';
import type { Batch } from '../../src-main/core/batch.ts';
import type { EngineField } from '../../src-main/core/engine.ts';
import { queryFlops, stepFlops } from '../../src-main/core/field/cost.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { findPreset } from '../../src-main/core/field/presets.ts';
import { Random } from '../../src-main/core/random.ts';
import { GridSampler } from '../../src-main/core/sampling/grid.ts';
import { createAdamState } from '../../src-main/core/training/adam.ts';
import { trainingStep } from '../../src-main/core/training/trainer.ts';

export interface SpeedRow {
  preset: string;
  side: number;
  stepMs: number;
  /** Step time over the matrix product's. */
  stepRatio: number;
  queryMs: number;
  queryRatio: number;
  /** Peak resident memory of the process, MiB: runtime, picture and field together. */
  peakMiB: number;
}

/** Repeats until this many milliseconds have passed, at least three times. */
const ENOUGH_MS = 2500;

/** A product of square matrices with as many operations; the large result is reduced before it is handed over. */
async function matrixProduct(flops: number): Promise<() => Promise<unknown>> {
  const side = Math.round(Math.cbrt(flops / 2));
  const b = new GraphBuilder();
  const product = b.matmul(b.input('a', [side, side]), b.input('b', [side, side]));
  b.output('largest', b.node('ReduceMax', [product], { keepdims: 0 }), []);
  const session = await createSession(b.encode(), { device: 'cpu' });
  const random = new Random(1);
  const matrix = (): Float32Array => Float32Array.from({ length: side * side }, () => random.uniform());
  const feeds = { a: tensor(matrix(), [side, side]), b: tensor(matrix(), [side, side]) };
  return () => runSession(session, feeds);
}

/** Median milliseconds of two tasks that take turns, so that both see the same machine. */
async function medians(task: () => Promise<unknown>, yardstick: () => Promise<unknown>): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  await task();
  await yardstick();
  const start = performance.now();
  while (times[0].length < 3 || performance.now() - start < ENOUGH_MS) {
    for (const [i, run] of [task, yardstick].entries()) {
      const before = performance.now();
      await run();
      times[i as 0 | 1].push(performance.now() - before);
    }
  }
  return [median(times[0]), median(times[1])];
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** One training step as the trainer takes it: gradient, Adam, new parameters. */
function stepper(field: EngineField, batch: Batch, parameters: Float32Array): () => Promise<void> {
  const moments = createAdamState(parameters.length);
  let step = 0;
  return async () => {
    const settings = { beta1: 0.9, beta2: 0.999, learningRate: 1e-5, step: ++step };
    await trainingStep(field, batch, parameters, moments, settings);
  };
}

async function measure(preset: string, side: number): Promise<SpeedRow> {
  const { spec } = findPreset(preset).config({ axes: ['y', 'x'], sizes: [side, side], outputs: 3 });
  const field = await new OnnxEngine('cpu').createField(spec);
  const parameters = initializeParameters(spec, 1);
  await field.setParameters(parameters);
  const random = new Random(2);
  const values = Float32Array.from({ length: 3 * side * side }, () => random.uniform());
  const batch = new GridSampler({ sizes: [side, side], outputs: 3, values }, spec).whole();
  const [stepMs, stepYardstick] = await medians(stepper(field, batch, parameters), await matrixProduct(stepFlops(spec, batch)));
  const query = async (): Promise<void> => {
    await field.setParameters(parameters);
    await field.evaluate(batch);
  };
  const [queryMs, queryYardstick] = await medians(query, await matrixProduct(queryFlops(spec, batch)));
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  return { preset, side, stepMs, stepRatio: stepMs / stepYardstick, queryMs, queryRatio: queryMs / queryYardstick, peakMiB };
}

const [preset = 'split', side = '256'] = process.argv.slice(2);
console.log(JSON.stringify(await measure(preset, Number(side))));
