/**
 * One row of the speed table, in a process of its own so that peak memory is its own too:
 *   node --import tsx test/bench/speed.ts <preset> <side>
 * prints one JSON object. Times are medians; the yardsticks are onnxruntime's times for as many floating-point
 * operations in one product of square matrices, the shape it is best at, and in products of the shape of a layer of
 * 256 features on 4096 points, measured between the field's own steps.
 */
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { GraphBuilder } from '../../src-main/engines/onnx/graph/graphBuilder.ts';
import { createSession, runSession, tensor } from '../../src-main/engines/onnx/runtime.ts';
import type { Batch } from '../../src-main/core/field/batch.ts';
import type { EngineField } from '../../src-main/core/engine/engine.ts';
import { queryFlops, stepFlops } from '../../src-main/core/field/cost.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { GridSampler } from '../../src-main/core/signal/gridSampler.ts';
import { createAdamState } from '../../src-main/core/engine/adam.ts';
import { trainingStep } from '../../src-main/core/training/trainer.ts';

export interface SpeedRow {
  preset: string;
  side: number;
  stepMs: number;
  /** Step time over that of the product of square matrices, and over that of products of a layer's shape. */
  stepRatio: number;
  stepLayerRatio: number;
  queryMs: number;
  queryRatio: number;
  queryLayerRatio: number;
  /** Peak resident memory of the process, MiB: runtime, picture and field together. */
  peakMiB: number;
}

/** The matrices of a hidden layer on a tile. */
const LAYER = { width: 256, points: 4096 };

/** Repeats until this many milliseconds have passed, at least three times. */
const ENOUGH_MS = 2500;

/** A product [rows, inner] x [inner, columns]; its result is reduced before it is handed over. */
async function matrixProduct(rows: number, inner: number, columns: number): Promise<() => Promise<unknown>> {
  const b = new GraphBuilder();
  const product = b.matmul(b.input('a', [rows, inner]), b.input('b', [inner, columns]));
  b.output('largest', b.node('ReduceMax', [product], { keepdims: 0 }), []);
  const session = await createSession(b.encode(), { device: 'cpu' });
  const random = new Random(1);
  const matrix = (m: number, n: number): Float32Array =>
    Float32Array.from({ length: m * n }, () => random.uniform());
  const feeds = { a: tensor(matrix(rows, inner), [rows, inner]), b: tensor(matrix(inner, columns), [inner, columns]) };
  return () => runSession(session, feeds);
}

/** Milliseconds of a task, and of both yardsticks for as many operations; they take turns, so that all see the same machine. */
async function measureTask(task: () => Promise<unknown>, flops: number): Promise<[number, number, number]> {
  const side = Math.round(Math.cbrt(flops / 2));
  const cube = await matrixProduct(side, side, side);
  const layer = await matrixProduct(LAYER.width, LAYER.width, LAYER.points);
  const [taskMs, cubeMs, layerMs] = await medians([task, cube, layer]);
  return [taskMs, cubeMs, (layerMs * flops) / (2 * LAYER.width ** 2 * LAYER.points)];
}

/** Median milliseconds of tasks that take turns. */
async function medians(tasks: (() => Promise<unknown>)[]): Promise<[number, number, number]> {
  const times = tasks.map((): number[] => []);
  for (const task of tasks) await task();
  const start = performance.now();
  while ((times[0]?.length ?? 0) < 3 || performance.now() - start < ENOUGH_MS) {
    for (const [i, task] of tasks.entries()) {
      const before = performance.now();
      await task();
      times[i]?.push(performance.now() - before);
    }
  }
  const [a = NaN, b = NaN, c = NaN] = times.map(median);
  return [a, b, c];
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
  const { spec } = findPreset(KINDS.image, preset).config({ axes: ['y', 'x'], sizes: [side, side], outputs: 3 });
  const field = await new OnnxEngine('cpu').createField(spec);
  const parameters = initializeParameters(spec, 1);
  await field.setParameters(parameters);
  const random = new Random(2);
  const values = Float32Array.from({ length: 3 * side * side }, () => random.uniform());
  const batch = new GridSampler({ sizes: [side, side], outputs: 3, values }, spec).whole();
  const [stepMs, stepCube, stepLayer] = await measureTask(stepper(field, batch, parameters), stepFlops(spec, batch));
  const query = async (): Promise<void> => {
    await field.setParameters(parameters);
    await field.evaluate(batch);
  };
  const [queryMs, queryCube, queryLayer] = await measureTask(query, queryFlops(spec, batch));
  return {
    preset,
    side,
    stepMs,
    stepRatio: stepMs / stepCube,
    stepLayerRatio: stepMs / stepLayer,
    queryMs,
    queryRatio: queryMs / queryCube,
    queryLayerRatio: queryMs / queryLayer,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
}

const [preset = 'split', side = '256'] = process.argv.slice(2);
console.log(JSON.stringify(await measure(preset, Number(side))));
