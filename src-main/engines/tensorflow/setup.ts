/** How a package of TensorFlow.js is installed for this program, and what has to be put right after that. */
import { existsSync, readdirSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { NATIVE_PACKAGES } from './load.ts';

/** The folder of the addon's file, for which it is built; its installer puts the library beside that of the running Node. */
const ADDON_FOLDER = 'napi-v8';
const WINDOWS_LIBRARY = 'tensorflow.dll';

/** What to type, and what the package needs. @param folder where it is looked for. */
export function tensorflowSetup(platform: string, folder: string): string {
  const name = hasCuda(platform) ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  const quoted = `"${folder}"`;
  const make = platform === 'win32' ? `mkdir ${quoted}` : `mkdir -p ${quoted}`;
  const enter = platform === 'win32' ? `cd /d ${quoted}` : `cd ${quoted}`;
  return `TensorFlow.js for this machine:

  ${make}
  ${enter}
  npm install ${name}

${hasCuda(platform) ? CUDA_NEEDS : NO_CUDA}
${platform === 'win32' ? `\nOn Windows, run "coordx engines --setup tensorflow" once more after that.\nIt puts ${WINDOWS_LIBRARY} beside the addon, where the installer does not.\n` : ''}
For a GPU without all this: "--device webgpu". It needs the driver of the card alone.
"coordx engines" tells what was found.
`;
}

const CUDA_NEEDS = `It needs an NVIDIA card with CUDA 11.2 and cuDNN 8.1, of just these versions.
Without them it computes on the processor, as @tensorflow/tfjs-node does.`;
const NO_CUDA = 'It computes on the processor: TensorFlow.js has no GPU on this system.';

function hasCuda(platform: string): boolean {
  return platform === 'linux' || platform === 'win32';
}

/**
 * On Windows, copies the library beside the addon of each package in `folder` where it is missing. Gives the files that were made.
 */
export async function placeWindowsLibraries(folder: string): Promise<string[]> {
  const made: string[] = [];
  for (const name of NATIVE_PACKAGES) {
    const lib = path.join(folder, 'node_modules', name, 'lib');
    const target = path.join(lib, ADDON_FOLDER, WINDOWS_LIBRARY);
    if (!existsSync(path.dirname(target)) || existsSync(target)) continue;
    const found = readdirSync(lib).map((inside) => path.join(lib, inside, WINDOWS_LIBRARY)).find((file) => existsSync(file));
    if (found === undefined) continue;
    await copyFile(found, target);
    made.push(target);
  }
  return made;
}
