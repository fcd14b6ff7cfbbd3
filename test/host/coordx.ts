/** Starts the command line from its sources, as bin/coordx.mjs does from the build. */
import { main } from '../../src-main/host/cli.ts';

process.exitCode = await main(process.argv.slice(2));
