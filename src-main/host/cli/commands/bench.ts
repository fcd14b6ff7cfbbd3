/** `coordx bench`: what this machine does. */
import type { Command } from 'commander';
import { SettingError } from '../../../core/base/errors.ts';
import { benchTable } from '../../../core/engine/benchReport.ts';
import { BENCH_DEFAULTS } from '../../../engines/bench.ts';
import { sessionPorts } from '../../engine/sessionPorts.ts';
import { number, wholeNumber } from '../options.ts';
import { ProgressLine } from '../progressLine.ts';
import type { Terminal } from '../terminal.ts';
import { table } from '../words.ts';

const HELP = `
Steps of training and queries of a square picture, on every device that "auto"
may take. GFLOP/s counts matrix products alone, and "of a product" is its share
of what one product of square matrices reaches on the same device. "MB a step"
crosses the bus to a GPU and back. Nothing else should run meanwhile.

Examples:
  coordx bench
  coordx bench --json
  coordx bench --side 512 --seconds 5`;

/** For each measurement. */
const LEAST_SECONDS = 0.001;
const MOST_SECONDS = 60;

interface BenchFlags {
  side: number;
  seconds: number;
  json?: true;
}

/** Adds `bench` to the program. */
export function addBench(program: Command, terminal: Terminal): void {
  program
    .command('bench')
    .description('Measures what this machine does, in about a minute.')
    .option('--side <pixels>', 'side of the picture', wholeNumber('--side', 8, 2048), BENCH_DEFAULTS.side)
    .option('--seconds <number>', 'least time for each measurement', number('--seconds'), BENCH_DEFAULTS.seconds)
    .option('--json', 'writes a JSON object to stdout, to go with a report')
    .addHelpText('after', HELP)
    .action((flags: BenchFlags) => bench(terminal, flags));
}

async function bench(terminal: Terminal, { side, seconds, json }: BenchFlags): Promise<void> {
  if (!(seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS)) throw new SettingError(`--seconds must be from ${LEAST_SECONDS} to ${MOST_SECONDS}, not ${seconds}.`);
  const stop = new AbortController();
  const release = terminal.onInterrupt(() => stop.abort());
  const line = new ProgressLine(terminal);
  try {
    const progress = (done: number): void => line.show(done, () => ['measuring']);
    const report = await sessionPorts().bench({ side, seconds }, { signal: stop.signal, progress });
    line.clear();
    if (json) return terminal.out(`${JSON.stringify(report, null, 2)}\n`);
    terminal.out(`${report.program}; ${report.machine}\n${side} x ${side} pixels\n\n${table(benchTable(report))}`);
    for (const { available, engine, device, detail } of report.devices) {
      if (!available) terminal.out(`${engine} on ${device}: ${detail}\n`);
    }
    for (const failure of report.failures) terminal.err(`${failure}\n`);
  } finally {
    line.clear();
    release();
  }
}
