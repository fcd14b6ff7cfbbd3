import path from 'node:path';
import { dataFolder } from './dataFolder.ts';

/** Where a person has installed a package of TensorFlow.js: COORDX_TENSORFLOW, or a folder among the program's data. */
export function tensorflowFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['COORDX_TENSORFLOW'] ?? '';
  return named === '' ? path.join(dataFolder(process.platform, env), 'tensorflow') : path.resolve(named);
}
