#!/usr/bin/env node
/** Starts the built command line. Plain old syntax, so that an old Node gets a sentence and not a syntax error. */
import { existsSync } from 'fs';
import { fileURLToPath } from 'url';
import { isNodeNewEnough } from './nodeVersion.mjs';

const program = new URL('../dist/main/cli.js', import.meta.url);

if (isNodeNewEnough()) {
  if (existsSync(fileURLToPath(program))) {
    import(program.href)
      .then(({ main }) => main(process.argv.slice(2)))
      .then((code) => {
        process.exitCode = code;
      });
  } else {
    console.error(`coordx is not built yet: run "npm run build" in ${fileURLToPath(new URL('..', import.meta.url))}.`);
    process.exitCode = 1;
  }
}
