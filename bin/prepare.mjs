/**
 * npm runs this after it has installed the dependencies: it builds the program, as `npm run build` does. Without
 * the development dependencies there is nothing to build with, which is no reason to fail the installation.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './npm.mjs';

if (existsSync(path.join(root, 'node_modules', 'vite'))) {
  await import('./build.mjs');
} else {
  console.log('Not built, because the development dependencies are not installed: "npm ci" installs them and builds.');
}
