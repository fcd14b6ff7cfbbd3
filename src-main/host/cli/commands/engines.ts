/** `coordx engines`: what this machine can compute on. */
import type { Command } from 'commander';
import type { DeviceReport } from '../../../core/engine/engine.ts';
import { listDevices } from '../../../engines/select.ts';
import { placeWindowsLibraries, tensorflowSetup } from '../../../engines/tensorflow/setup.ts';
import { machineEngines } from '../../engine/machineEngines.ts';
import { tensorflowFolder } from '../../files/tensorflowFolder.ts';
import { oneOf } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { table } from '../words.ts';

const HELP = `
"auto", which --engine and --device are unless told otherwise, measures what is
available and takes the fastest; it never takes a GPU that software emulates.

Examples:
  coordx engines
  coordx engines --json
  coordx engines --setup tensorflow`;

/** Adds `engines` to the program. */
export function addEngines(program: Command, terminal: Terminal): void {
  program
    .command('engines')
    .description('Lists engines and devices, and why one cannot be used.')
    .option('--json', 'writes a JSON array to stdout')
    .option('--setup <engine>', 'tells how an engine that does not come along is installed: tensorflow', oneOf('--setup', ['tensorflow']))
    .addHelpText('after', HELP)
    .action(async ({ json, setup }: { json?: true; setup?: 'tensorflow' }) => {
      if (setup) return setUpTensorflow(terminal);
      const reports = await listDevices(machineEngines());
      terminal.out(json ? `${JSON.stringify(reports, null, 2)}\n` : table(rows(reports)));
    });
}

async function setUpTensorflow(terminal: Terminal): Promise<void> {
  const folder = tensorflowFolder();
  const made = process.platform === 'win32' ? await placeWindowsLibraries(folder) : [];
  terminal.out(tensorflowSetup(process.platform, folder));
  for (const file of made) terminal.out(`put in its place: ${file}\n`);
}

function rows(reports: DeviceReport[]): string[][] {
  const lines = reports.map((report) => [report.engine, report.device, report.available ? 'yes' : 'no', detail(report)]);
  return [['engine', 'device', 'available', 'adapter or reason'], ...lines];
}

function detail({ software, detail: words }: DeviceReport): string {
  return software ? `${words}; not used by auto` : words;
}
