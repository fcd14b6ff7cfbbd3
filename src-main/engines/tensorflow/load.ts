/** Finds a TensorFlow.js package on this machine and says what it runs on. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import type { DeviceName } from '../../core/engine/engine.ts';

/** The library, whichever package it came from: all of them export what plain tfjs exports. */
export type Tensorflow = typeof import('@tensorflow/tfjs');

/** A TensorFlow.js that loaded. */
export interface LoadedTensorflow {
  tf: Tensorflow;
  /** Name of the npm package. */
  package: string;
  /** `cuda` when the package's backend really found a GPU, else `cpu`. */
  device: Extract<DeviceName, 'cpu' | 'cuda'>;
  /** Why each package that comes before this one was passed over, a sentence each. */
  passedOver: string[];
}

const require = createRequire(import.meta.url);

/** The packages that compute in native code: on CUDA; with TensorFlow's own CPU kernels. */
export const NATIVE_PACKAGES: readonly string[] = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
/** All of them, best first; the last is plain JavaScript, which takes minutes for what takes the others seconds. */
export const PACKAGES: readonly string[] = [...NATIVE_PACKAGES, '@tensorflow/tfjs'];

/**
 * Loads the first of `packages` that works. Gives the reasons, in words, when none does.
 * @param packages names of packages, best first, each looked for beside the program and then in `folder`.
 * @param folder in which "npm install" was run; it need not be there.
 */
export async function loadTensorflow(packages: readonly string[], folder: string): Promise<LoadedTensorflow | string> {
  prepareProcess();
  const passedOver: string[] = [];
  for (const name of packages) {
    const file = findPackage(name, folder);
    if (file === null) {
      passedOver.push(`${name} is not installed.`);
      continue;
    }
    try {
      // All are CommonJS. What an import makes of such a module depends on who loads it; its own exports do not.
      const tf = require(file) as Tensorflow;
      // Also keeps plain tfjs from printing an advertisement for tfjs-node.
      tf.enableProdMode();
      await tf.ready();
      return { tf, package: name, device: deviceOf(tf), passedOver };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      passedOver.push(`${name} is installed but does not load: ${message.split('\n', 1)[0] ?? ''}`);
    }
  }
  return passedOver.join(' ');
}

/** What the native packages need of the process before they are loaded. What the user has set stays. */
function prepareProcess(): void {
  // tfjs-node 4.22 calls this function, which Node 23 removed.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  // TF32 keeps 10 bits of a product's factors: too few for sine(30 x), and not what float32 promises.
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  // TensorFlow greets on stderr; warnings and errors of level 2 and above remain.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
}

function deviceOf(tf: Tensorflow): 'cpu' | 'cuda' {
  const backend = tf.backend() as { isUsingGpuDevice?: boolean };
  return backend.isUsingGpuDevice === true ? 'cuda' : 'cpu';
}

/** What `require` takes for a package; null when it is neither beside the program nor in `folder`. */
export function findPackage(name: string, folder: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    // There and nowhere above: what lies higher up may be somebody else's.
    const inside = path.resolve(folder, 'node_modules', name);
    return existsSync(inside) ? inside : null;
  }
}
