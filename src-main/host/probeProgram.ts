/** The program of the process that tries a device of onnxruntime, which its argument names; see engines/onnx/probe.ts. */
import type { DeviceName } from '../core/engine.ts';
import { answerLine } from '../engines/onnx/probe.ts';
import { tryDevice } from '../engines/onnx/trial.ts';
import { endWithParent } from './endWithParent.ts';

endWithParent();
// The Vulkan loader then tells which adapter it opens; onnxruntime does not.
process.env['VK_LOADER_DEBUG'] = 'all';
void tryDevice(process.argv[2] as DeviceName).then((failure) => {
  // A utility process would not end by itself.
  process.stdout.write(answerLine(failure), () => process.exit(0));
});
