/**
 * One row of the speed table, in a process of its own so that peak memory is its own too:
 *   node --import tsx test/bench/speed.ts <preset> <side>
 * prints one JSON object. Times are medians; the yardsticks are onnxruntime's times for as many floating-point
 * operations in one product of square matrices, the shape it is best at, and in products of the shape of a layer of
 * 256 features on 4096 points, measured between the field's own steps.
 */
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { matrixProduct } from '../../src-main/engines/onnx/product.ts';
import { queryFlops, stepFlops } from '../../src-main/core/field/cost.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { GridSampler } from '../../src-main/core/signal/gridSampler.ts';
import { stepper } from '../../src-main/core/training/calibration.ts';
import { mediansInTurns } from '../../src-main/core/training/inTurns.ts';

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

/** Milliseconds for each measurement. */
const ENOUGH_MS = 2500;

/** Milliseconds of a task, and of both yardsticks for as many operations; they take turns, so that all see the same machine. */
async function measureTask(task: () => Promise<unknown>, flops: number): Promise<[number, number, number]> {
  const side = Math.round(Math.cbrt(flops / 2));
  const cube = await matrixProduct('cpu', side, side, side);
  const layer = await matrixProduct('cpu', LAYER.width, LAYER.width, LAYER.points);
  const turns = { clock: () => performance.now(), enough: ENOUGH_MS };
  const [taskMs = NaN, cubeMs = NaN, layerMs = NaN] = await mediansInTurns([task, cube.run, layer.run], turns);
  await Promise.all([cube.dispose(), layer.dispose()]);
  return [taskMs, cubeMs, (layerMs * flops) / (2 * LAYER.width ** 2 * LAYER.points)];
}

async function measure(preset: string, side: number): Promise<SpeedRow> {
  const { spec } = findPreset(KINDS.image, preset).config({ axes: ['y', 'x'], sizes: [side, side], outputs: 3 });
  const field = await new OnnxEngine('cpu').createField(spec);
  const parameters = initializeParameters(spec, 1);
  await field.setParameters(parameters);
  const random = new Random(2);
  const values = Float32Array.from({ length: 3 * side * side }, () => random.uniform());
  const batch = new GridSampler({ sizes: [side, side], outputs: 3, values }, spec).whole();
  const [stepMs, stepCube, stepLayer] = await measureTask(await stepper(field, batch), stepFlops(spec, batch));
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
