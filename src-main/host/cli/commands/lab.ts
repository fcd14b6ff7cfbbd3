/** `coordx lab`: trains all cells of a plan, on this machine or on a cluster, and reports what they came to. */
import path from 'node:path';
import type { Command } from 'commander';
import { CancelledError, CoordxError, SettingError } from '../../../core/base/errors.ts';
import { writeFileAtomically } from '../../../io/atomicFile.ts';
import { cellsOf } from '../../lab/cells.ts';
import { readResult, type CellResult } from '../../lab/cellResult.ts';
import { stateOf, type Lab, type LabTask } from '../../lab/lab.ts';
import { LabFolder } from '../../lab/labFolder.ts';
import { runLocally } from '../../lab/local.ts';
import { readPlan } from '../../lab/plan.ts';
import { summaryRows } from '../../lab/report/tables.ts';
import { firstGiven, oneOf } from '../options.ts';
import { namedAfter } from '../outputFile.ts';
import { ProgressLine } from '../progressLine.ts';
import type { Terminal } from '../terminal.ts';
import { table } from '../words.ts';

/** The plan that comes with the program. */
const PAPER = 'paper';
const PLACES = ['local', 'slurm'] as const;

const HELP = `
A plan is a JSON file of sources, networks, seeds and budgets; every four of them
that go together are a cell, which is trained in a process of its own. Its result
is one file in the lab's folder. A lab may be stopped, killed and started again:
it goes on with the cells whose files are not there. The guide to the lab says
what a plan holds.

The plan "paper" comes with the program: the tables of the CoordX paper on the
program's samples, in some ten minutes.

Examples:
  coordx lab plan.json
  coordx lab plan.json --report
  coordx lab plan.json --no-run --report
  coordx lab paper --report`;

interface LabFlags {
  out?: string;
  on: (typeof PLACES)[number];
  run: boolean;
  report?: true;
  data?: string;
  long?: true;
  json?: true;
}

/** Adds `lab` to the program. */
export function addLab(program: Command, terminal: Terminal): void {
  program
    .command('lab')
    .description('Trains networks on sources, from several seeds, and compares them.')
    .argument('<plan>', 'JSON file of a plan, or paper')
    .option('--out <folder>', 'folder of the lab (default: the name of the plan, .lab, in the current folder)')
    .option('--on <place>', 'local or slurm: where cells are trained', oneOf('--on', PLACES), 'local')
    .option('--no-run', 'trains nothing: shows what is done')
    .option('--report', 'writes report.html, .csv, .md and .tex into the folder')
    .option('--data <folder>', 'of the plan paper: a folder with more images, videos and shapes')
    .option('--long', 'of the plan paper: its form for hours')
    .option('--json', 'writes one JSON object to stdout: all results')
    .addHelpText('after', HELP)
    .action((plan: string, flags: LabFlags) => lab(terminal, plan, flags));
}

async function lab(terminal: Terminal, name: string, flags: LabFlags): Promise<void> {
  const folder = new LabFolder(flags.out ?? namedAfter(name, '.lab'));
  const file = await planFile(name, folder, flags);
  const plan = await readPlan(file);
  const opened = { plan, file, cells: await cellsOf(plan, file), folder };
  await folder.make();
  if (flags.run) await run(terminal, opened, flags);
  const { done, failed } = await stateOf(opened);
  const results = await Promise.all(done.map(({ id }) => readResult(folder.cell(id))));
  if (flags.report) await report(terminal, opened, results);
  tell(terminal, opened, results, flags);
  const [first] = failed;
  if (first) throw new CoordxError(`${failed.length} of ${opened.cells.length} cells failed, the first because: ${(await folder.reason(first.id)).replace(/\.$/, '')}; the same command tries them again.`);
}

/** Where the plan is; the one that comes with the program is written into the lab's folder. */
async function planFile(name: string, folder: LabFolder, { data, long }: LabFlags): Promise<string> {
  if (name !== PAPER) {
    const given = firstGiven({ data, long });
    if (given) throw new SettingError(`--${given} is for the plan ${PAPER}: "${name}" says itself what it is of.`);
    return name;
  }
  const { paperPlan } = await import('../../lab/paperPlan.ts');
  const plan = await paperPlan({ isLong: long ?? false, data });
  await folder.make();
  const file = path.join(folder.folder, `${PAPER}.json`);
  await writeFileAtomically(file, `${JSON.stringify(plan, null, 1)}\n`);
  return file;
}

async function run(terminal: Terminal, opened: Lab, { on }: LabFlags): Promise<void> {
  const release = await opened.folder.claim();
  const stop = new AbortController();
  const free = terminal.onInterrupt(() => stop.abort());
  const line = new ProgressLine(terminal);
  const task: LabTask = {
    signal: stop.signal,
    progress: ({ done, failed, all, now }) => line.show(done / all, () => [`${done} of ${all} cells`, ...(failed > 0 ? [`${failed} failed`] : []), ...(now === '' ? [] : [now])]),
    note: (sentence) => {
      line.clear();
      terminal.err(`${sentence}\n`);
    },
  };
  try {
    await (on === 'slurm' ? (await import('../../lab/slurm/slurm.ts')).runOnSlurm(opened, task) : runLocally(opened, task));
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    const { done } = await stateOf(opened);
    const jobs = on === 'slurm' ? 'jobs that were submitted go on, and ' : '';
    throw new CancelledError(`Stopped: ${done.length} of ${opened.cells.length} cells are done; ${jobs}the same command goes on.`);
  } finally {
    line.clear();
    free();
    await release();
  }
}

async function report(terminal: Terminal, opened: Lab, results: CellResult[]): Promise<void> {
  const { writeReport } = await import('../../lab/report/writeReport.ts');
  for (const file of await writeReport(opened, results)) terminal.err(`written: ${file}\n`);
}

function tell(terminal: Terminal, { cells, folder, plan }: Lab, results: CellResult[], { json }: LabFlags): void {
  if (json) return terminal.out(`${JSON.stringify({ plan: plan.name, folder: folder.folder, cells: cells.length, results }, null, 1)}\n`);
  terminal.out(`${table(summaryRows(results, plan.baseline))}\n${results.length} of ${cells.length} cells are done, in ${folder.folder}\n`);
}
