/**
 * `npm run package`: builds the program and packs it for this platform, into out/packages. What can be known without
 * Electron's binary is checked first; where that cannot be had, it says so and ends with code 1.
 */
import path from 'node:path';
import config from '../electron-builder.mjs';
import { obtainElectron } from './electronBinary.mjs';
import { faultsOf, installedNativeFiles, isForeign } from './nativeFiles.mjs';
import { npm, root } from './npm.mjs';

const { platform, arch } = process;

/** Checks the configuration, and which native files would go in. Throws when something is wrong. */
async function check() {
  const { validateConfiguration } = await import('app-builder-lib/out/util/config/config.js');
  const { DebugLogger } = await import('builder-util');
  await validateConfiguration(config, new DebugLogger(false));
  const files = installedNativeFiles(root).filter((file) => !isForeign(file, platform, arch));
  const faults = faultsOf(files, platform, arch);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  console.log(`Native files for ${platform} on ${arch}:\n${files.map((file) => `  ${file}`).join('\n')}`);
}

async function pack() {
  const { build } = await import('electron-builder');
  const made = await build({ projectDir: root, config, publish: 'never' });
  for (const file of made) console.log(path.relative(process.cwd(), file));
}

try {
  if (!npm('run', 'build')) throw new Error('The program could not be built: the reason stands above.');
  await check();
  const { reason } = obtainElectron(root, process.env);
  if (reason) throw new Error(`Nothing was packed: ${reason}.`);
  await pack();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
