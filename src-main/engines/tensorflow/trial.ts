/**
 * What the process of a probe does with TensorFlow.js: it loads the library, which takes 300 MB and a second and may crash, and
 * measures a field where one is given. The process of the program then loads it only if it is what computes.
 */
import type { DeviceName } from '../../core/engine/engine.ts';
import { validateSpec, type FieldSpec } from '../../core/field/spec.ts';
import type { BrickShape } from '../../core/field/batch.ts';
import { measureStep } from '../../core/training/calibration.ts';
import { TensorflowEngine } from './engine.ts';
import { loadTensorflow, NATIVE_PACKAGES } from './load.ts';

/** What a library was that loaded. */
export interface TensorflowFound {
  /** Name of the npm package, and its version. */
  package: string;
  version: string;
  device: Extract<DeviceName, 'cpu' | 'cuda'>;
  /** Why each package that comes before it was passed over, a sentence each. */
  passedOver: string[];
  /** Milliseconds a step of the field that was given. */
  milliseconds?: number;
}

/** A field to measure. */
export interface TensorflowWork {
  spec: FieldSpec;
  shape: BrickShape;
}

/** @param work a TensorflowWork as JSON. Gives why no package works, when none does. */
export async function tryTensorflow(folder: string, work?: string, packages: readonly string[] = NATIVE_PACKAGES): Promise<TensorflowFound | string> {
  // Its warnings are what tells which libraries of CUDA it misses.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
  const loaded = await loadTensorflow(packages, folder);
  if (typeof loaded === 'string') return loaded;
  try {
    const { tf, device, passedOver } = loaded;
    const found = { package: loaded.package, version: tf.version.tfjs, device, passedOver };
    if (work !== undefined) return { ...found, milliseconds: await measure(new TensorflowEngine(loaded), work) };
    // Loading alone does not show that it computes.
    const product = tf.tidy(() => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])).dataSync());
    return [19, 22, 43, 50].every((value, i) => value === product[i]) ? found : 'It computed wrong numbers when it was tried.';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function measure(engine: TensorflowEngine, work: string): Promise<number> {
  const { spec, shape } = JSON.parse(work) as TensorflowWork;
  return measureStep(engine, validateSpec(spec), shape, { clock: () => performance.now() });
}
