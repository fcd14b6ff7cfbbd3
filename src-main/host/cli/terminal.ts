/** What the command line needs of the process around it. Tests give their own. */
import { visible } from '../../core/base/visible.ts';
import { removeTemporaries } from '../../io/leftovers.ts';

export interface Terminal {
  /** Writes to stdout, where results go. */
  out(text: string): void;
  /** Writes to stderr, where progress and errors go. */
  err(text: string): void;
  /** Columns of the terminal behind stderr now, or null when stderr is not one that can redraw a line. */
  columns(): number | null;
  /** Whether colours may be written to stderr. */
  readonly colors: boolean;
  /** Whether errors are shown with the place where they were thrown. */
  readonly debug: boolean;
  /** Whether something that was written to stdout did not arrive: its disk is full. */
  hasLostOutput(): boolean;
  /** Milliseconds, monotonic. */
  clock(): number;
  /**
   * Takes over Ctrl-C (and a request to terminate, and the end of the terminal) until the returned function is called:
   * the first calls back, the second ends the process at once.
   */
  onInterrupt(listener: () => void): () => void;
}

const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The process this runs in. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  let hasLostOutput = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough, as `head`, closes the pipe: what follows is not written, and the work goes on.
    if (error.code === 'EPIPE') return;
    if (!hasLostOutput) stderr.write(`coordx: The output cannot be written: ${error.message}; the work goes on without it.\n`);
    hasLostOutput = true;
    process.exitCode = 1;
  });
  // Nobody is left who could be told.
  stderr.on('error', () => undefined);
  const redraws = stderr.isTTY && env['TERM'] !== 'dumb';
  return {
    out: (text) => void stdout.write(visible(text)),
    err: (text) => void stderr.write(visible(text)),
    columns: () => (redraws ? stderr.columns : null),
    colors: redraws && !env['NO_COLOR'],
    debug: Boolean(env['COORDX_DEBUG']),
    hasLostOutput: () => hasLostOutput,
    clock: () => performance.now(),
    onInterrupt,
  };
}

function onInterrupt(listener: () => void): () => void {
  let isAsked = false;
  const release = (): void => {
    for (const signal of INTERRUPTS) process.off(signal, handle);
  };
  const handle = (signal: NodeJS.Signals): void => {
    // A terminal that closes says so more than once, and nobody there is in a hurry.
    if (isAsked && signal !== 'SIGHUP') {
      // Without a handler the signal ends the process, whatever it is in the middle of.
      release();
      removeTemporaries();
      process.kill(process.pid, signal);
    }
    isAsked = true;
    listener();
  };
  for (const signal of INTERRUPTS) process.on(signal, handle);
  return release;
}
