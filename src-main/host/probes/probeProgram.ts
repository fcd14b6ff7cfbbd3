/**
 * The program of the process that tries a device of onnxruntime, or TensorFlow.js: its argument says which
 * (engines/onnx/device/probe.ts). It runs as a utility process of Electron and as a child process of Node alike.
 */
import { answerLine, type ProbeSubject } from '../../engines/onnx/device/probe.ts';
import { tryDevice } from '../../engines/onnx/device/trial.ts';
import { tryTensorflow } from '../../engines/tensorflow/trial.ts';
import { tensorflowFolder } from '../files/tensorflowFolder.ts';
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
void answer(process.argv[2] as ProbeSubject, process.argv[3]).then((line) => process.stdout.write(line));

async function answer(subject: ProbeSubject, work: string | undefined): Promise<string> {
  if (subject !== 'tensorflow') return answerLine(await tryDevice(subject));
  const found = await tryTensorflow(tensorflowFolder(), work);
  return typeof found === 'string' ? answerLine(found) : answerLine(null, found);
}
