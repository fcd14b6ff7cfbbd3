/** The script of an array job of Slurm, a task of which trains one cell. */
import path from 'node:path';
import type { Lab } from '../lab.ts';

/** What a submission is: which of a lab, and its cells. */
export interface Submission {
  /** Counts from 1. */
  number: number;
  /** The name of its job, by which the queue is asked for it. */
  name: string;
  /** The cell of task i is the i-th, from 0. */
  cells: string[];
}

/** What starts the program of a cell. */
export interface CellCommand {
  execPath: string;
  execArgv: readonly string[];
  program: string;
}

/** A line of text for bash, nothing of which is a command. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Where the names of a submission's cells are, a line each. */
export function cellsFile({ folder }: Lab, number: number): string {
  return path.join(folder.folder, 'slurm', `${number}.cells`);
}

export function scriptFile({ folder }: Lab, number: number): string {
  return path.join(folder.folder, 'slurm', `${number}.sh`);
}

/** What sbatch is told of a submission; what a task says goes into the lab's logs, under the number of its job. */
export function jobOptions({ plan, folder }: Lab, { name, cells }: Submission): string[] {
  const { cpus, memory, time, partition, account, atOnce, options } = plan.slurm;
  const limit = atOnce === undefined ? '' : `%${atOnce}`;
  return [
    `--job-name=${name}`,
    `--array=0-${cells.length - 1}${limit}`,
    '--ntasks=1',
    `--cpus-per-task=${cpus ?? plan.threads}`,
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    // A task whose machine failed is put into the queue again by Slurm itself.
    '--requeue',
    '--open-mode=append',
    `--output=${path.join(folder.folder, 'logs').replaceAll('%', '%%')}/slurm-%A_%a.txt`,
    ...options,
  ];
}

/** The script of a submission: its task finds its cell in a list, and trains it. */
export function jobScript(lab: Lab, { number }: Submission, { execPath, execArgv, program }: CellCommand): string {
  const words = [execPath, ...execArgv, program, path.resolve(lab.file), lab.folder.folder].map(shellWord).join(' ');
  return `#!/bin/bash\ncell=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" ${shellWord(cellsFile(lab, number))})\nexec ${words} "$cell"\n`;
}
