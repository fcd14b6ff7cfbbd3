/**
 * The program of the process that tries a device of onnxruntime, which its argument names (engines/onnx/device/probe.ts). It runs as
 * a utility process of Electron and as a child process of Node alike.
 */
import type { DeviceName } from '../../core/engine/engine.ts';
import { answerLine } from '../../engines/onnx/device/probe.ts';
import { tryDevice } from '../../engines/onnx/device/trial.ts';
import { endWithParent } from './endWithParent.ts';

/** Electron's process.parentPort, as far as it is used. */
interface ParentPort {
  on(event: 'message', listener: () => void): void;
}

const { parentPort } = process as unknown as { parentPort?: ParentPort };

endWithParent();
// The only word that the parent ever says is that it has read the answer.
(parentPort ?? process).on('message', () => process.exit(0));
// The Vulkan loader then tells which adapter it opens; onnxruntime does not.
process.env['VK_LOADER_DEBUG'] = 'all';
void tryDevice(process.argv[2] as DeviceName).then((failure) => process.stdout.write(answerLine(failure)));
