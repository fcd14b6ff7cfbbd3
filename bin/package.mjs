/**
 * `npm run package`: builds the program and packs it for this platform, into out/packages. What can be known without
 * Electron's binary is checked first; where that cannot be had, it says so and ends with code 1.
 */
import path from 'node:path';
import { obtainElectron } from './electronBinary.mjs';
import { faultsOf } from './nativeFiles.mjs';
import { npm, root } from './npm.mjs';

const { platform, arch } = process;

/** Checks the configuration, and which files of packages would go in. Throws when something is wrong. */
async function check(config, packed) {
  const { validateConfiguration } = await import('app-builder-lib/out/util/config/config.js');
  const { DebugLogger } = await import('builder-util');
  await validateConfiguration(config, new DebugLogger(false));
  const faults = faultsOf(packed, platform, arch);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const packages = new Set(packed.map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)[1]));
  console.log(`Packages for ${platform} on ${arch}: ${[...packages].join(', ')}.`);
}

async function pack(config) {
  const { build } = await import('electron-builder');
  const made = await build({ projectDir: root, config, publish: 'never' });
  for (const file of made) console.log(path.relative(process.cwd(), file));
}

try {
  if (!npm('run', 'build')) throw new Error('The program could not be built: the reason stands above.');
  // It asks the built program what it loads.
  const { default: config, PACKED } = await import('../electron-builder.mjs');
  await check(config, PACKED);
  const { reason } = obtainElectron(root, process.env);
  if (reason) throw new Error(`Nothing was packed: ${reason}.`);
  await pack(config);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
