/** A minute that tells what this machine does: steps and queries of some presets on each device, beside a matrix product. */
import { EngineError } from '../core/base/errors.ts';
import { Random } from '../core/base/random.ts';
import type { Task } from '../core/base/task.ts';
import type { BenchReport, BenchRow } from '../core/engine/benchReport.ts';
import type { DeviceReport, EngineField } from '../core/engine/engine.ts';
import type { Batch } from '../core/field/batch.ts';
import { queryFlops, stepFlops } from '../core/field/cost.ts';
import { initializeParameters } from '../core/field/initialize.ts';
import type { FieldSpec } from '../core/field/spec.ts';
import { findPreset, KINDS } from '../core/kinds/table.ts';
import { GridSampler } from '../core/signal/gridSampler.ts';
import { stepper, type CalibrationStore } from '../core/training/calibration.ts';
import { bestInTurns } from '../core/training/inTurns.ts';
import { isFitForAuto, listDevices, selectEngine, type SelectionTools } from './select.ts';

export const BENCH_PRESETS = ['siren', 'coordx', 'split'] as const;
/** Sides of the matrices of the product. */
const PRODUCT_SIDE = 1024;

export interface BenchOptions {
  /** Pixels along a side of the picture, whose pixels are all in a step. */
  side: number;
  /** Seconds for each measurement, at least; one that takes longer is taken three times. */
  seconds: number;
}

export const BENCH_DEFAULTS: BenchOptions = { side: 256, seconds: 1.5 };

/** Measures every device that `auto` would think of. @throws CancelledError */
export async function benchMachine(
  { side, seconds }: BenchOptions,
  store: CalibrationStore,
  tools: SelectionTools,
  { signal, progress }: Task = {},
): Promise<Pick<BenchReport, 'side' | 'devices' | 'rows' | 'failures'>> {
  const devices = await listDevices(tools.engines);
  const forAuto = await Promise.all(Object.values(tools.engines).map((entry) => entry.reportsForAuto()));
  const places = forAuto.flat().filter((report) => report.available && isFitForAuto(report));
  const tasks = places.flatMap((place) => BENCH_PRESETS.map((preset) => ({ place, preset })));
  const rows: BenchRow[] = [];
  const failures: string[] = [];
  for (const [i, { place, preset }] of tasks.entries()) {
    progress?.(i / tasks.length);
    try {
      rows.push(await measureRow(place, preset, side, store, tools, { clock: tools.clock, enough: 1000 * seconds, signal }));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      failures.push(`${preset} with ${place.engine} on ${place.device}: ${error.message}`);
    }
  }
  return { side, devices, rows, failures };
}

/** One preset on one device. @throws EngineError when it fails there; CancelledError */
export async function measureRow(
  { engine, device }: Pick<DeviceReport, 'engine' | 'device'>,
  preset: (typeof BENCH_PRESETS)[number],
  side: number,
  store: CalibrationStore,
  tools: SelectionTools,
  turns: Parameters<typeof bestInTurns>[1],
): Promise<BenchRow> {
  const { spec } = findPreset(KINDS.image, preset).config({ axes: ['y', 'x'], sizes: [side, side], outputs: 3 });
  const batch = randomPicture(spec, side);
  const chosen = await selectEngine({ engine, device, spec, shape: batch }, store, tools);
  const field = await chosen.engine.createField(spec);
  // Other libraries have products of their own, which would be another yardstick.
  const product = engine === 'onnx' ? await (await import('./onnx/product.ts')).matrixProduct(device, PRODUCT_SIDE, PRODUCT_SIDE, PRODUCT_SIDE) : null;
  try {
    const step = await stepper(field, batch);
    const [stepMs = NaN, productMs = NaN] = await bestInTurns(product ? [step, product.run] : [step], turns);
    const [queryMs = NaN] = await bestInTurns([queryOf(field, batch)], turns);
    return {
      ...{ engine, device, preset, place: chosen.reason, stepMs, queryMs },
      stepFlops: (1000 * stepFlops(spec, batch)) / stepMs,
      queryFlops: (1000 * queryFlops(spec, batch)) / queryMs,
      productFlops: product && (1000 * 2 * PRODUCT_SIDE ** 3) / productMs,
      stepBytes: await stepTransfer(field, step),
    };
  } finally {
    await product?.dispose();
    await field.dispose();
  }
}

function randomPicture(spec: FieldSpec, side: number): Batch {
  const random = new Random(2);
  const values = Float32Array.from({ length: spec.outputs * side * side }, () => random.uniform());
  return new GridSampler({ sizes: [side, side], outputs: spec.outputs, values }, spec).whole();
}

function queryOf(field: EngineField, batch: Batch): () => Promise<unknown> {
  const parameters = initializeParameters(field.spec, 1);
  return async () => {
    await field.setParameters(parameters);
    return field.evaluate(batch);
  };
}

/** Bytes that a step sends to a device and back, counted; what is sent once was sent before. */
async function stepTransfer({ bus }: EngineField, step: () => Promise<unknown>): Promise<number> {
  if (!bus) return 0;
  const before = bus.sent + bus.received;
  await step();
  return bus.sent + bus.received - before;
}
