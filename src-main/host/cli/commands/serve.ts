/** `coordx serve`: the window in a browser. */
import path from 'node:path';
import type { Command } from 'commander';
import { FileError } from '../../../core/base/errors.ts';
import { isThere } from '../../files/recents.ts';
import { placeOf } from '../../files/opening.ts';
import { openBrowser } from '../../web/openBrowser.ts';
import { startWebHost } from '../../web/webHost.ts';
import { wholeNumber } from '../options.ts';
import type { Terminal } from '../terminal.ts';

const HELP = `
The address holds a key and works on this machine only, for whoever has it. To use
a machine that is elsewhere, take the same port there and here:

  ssh -L 8400:127.0.0.1:8400 there coordx serve --port 8400

Ctrl-C ends it, with exit code 0; work that is not saved is kept and offered the
next time.

Examples:
  coordx serve
  coordx serve photo.png --open`;

export interface ServeFlags {
  port?: number;
  open?: true;
}

/** Adds `serve` to the program. */
export function addServe(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('Serves the window to a browser on this machine.')
    .argument('[file]', 'image, video, shape, volume, model or project to open, or a folder of images')
    .option('--port <number>', 'port to listen on (default: a free one)', wholeNumber('--port', 1, 65535))
    .option('--open', "opens the address in the system's browser")
    .addHelpText('after', HELP)
    .action((file: string | undefined, flags: ServeFlags) => serve(terminal, file, flags));
}

/**
 * Serves until Ctrl-C.
 * @param start starts the host.
 */
export async function serve(
  terminal: Terminal,
  file: string | undefined,
  { port, open }: ServeFlags,
  start: typeof startWebHost = startWebHost,
): Promise<void> {
  if (file !== undefined && !(await isThere(file))) {
    throw new FileError(`There is no file "${file}": check its name and folder.`);
  }
  const host = await start({
    ...(port === undefined ? {} : { port }),
    ...(file === undefined ? {} : { file: (await placeOf([path.resolve(file)])).path }),
    log: (line) => terminal.err(`${line}\n`),
    onOutput: (text) => terminal.err(text),
  });
  let release = (): void => undefined;
  const interrupted = new Promise<void>((resolve) => {
    release = terminal.onInterrupt(resolve);
  });
  try {
    terminal.out(`CoordX Studio runs at ${host.address}\n`);
    if (open && !(await openBrowser(host.addressOnce()))) {
      terminal.err('No browser could be started here: open the address yourself.\n');
    }
    await interrupted;
  } finally {
    // A second Ctrl-C does not wait for this.
    await host.close();
    release();
  }
}
