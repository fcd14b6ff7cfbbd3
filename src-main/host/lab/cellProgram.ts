/**
 * The program of a process that trains one cell of a lab: its arguments are the plan, the lab's folder and the cell's name.
 * Started by `coordx lab` it ends with it; a job of Slurm starts it by itself. A cell that is done is left as it is.
 */
import { CoordxError } from '../../core/base/errors.ts';
import { processTerminal } from '../cli/terminal.ts';
import { useKeptFfmpeg } from '../files/ffmpegPlace.ts';
import { endWithParent } from '../probes/endWithParent.ts';
import { cellsOf } from './cells.ts';
import { LabFolder } from './labFolder.ts';
import { readPlan } from './plan.ts';
import { runCell } from './runCell.ts';

/** Milliseconds: a training may last for weeks. */
const LONGEST_LIFE = 1e11;
const FAILED = 1;

async function main([planFile = '', folderName = '', id = '']: string[]): Promise<number> {
  const folder = new LabFolder(folderName);
  const terminal = processTerminal();
  try {
    if ((await folder.done()).has(id)) return 0;
    useKeptFfmpeg();
    const plan = await readPlan(planFile);
    const cell = (await cellsOf(plan, planFile)).find((one) => one.id === id);
    if (!cell) throw new CoordxError(`The plan has no cell "${id}" any more: it or a source was changed.`);
    await runCell(terminal, plan, cell, folder);
    await folder.forgive(id);
    return 0;
  } catch (error) {
    if (!(error instanceof CoordxError)) throw error;
    await folder.fail(id, error.message);
    terminal.err(`${error.message}\n`);
    return FAILED;
  }
}

// It may have been killed while this one was starting.
if (process.send && !process.connected) process.exit(FAILED);
process.on('disconnect', () => process.exit(FAILED));
endWithParent(LONGEST_LIFE);
process.exit(await main(process.argv.slice(2)));
