/** Runs the cells of a lab as array jobs of Slurm, and waits for them. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CancelledError } from '../../../core/base/errors.ts';
import { writeFileAtomically } from '../../../io/atomicFile.ts';
import { cellProgram } from '../../files/programFiles.ts';
import { cellWords } from '../cells.ts';
import { stateOf, type Lab, type LabTask } from '../lab.ts';
import { cellsFile, jobOptions, jobScript, scriptFile, type Submission } from './jobScript.ts';
import { queuedTasks, submit } from './queue.ts';

/** Milliseconds between looks at the queue: every look is work for the controller that all share. */
const LOOK = 5_000;
/** How often a cell is submitted while this waits. One that failed by an error of its own is submitted once. */
const MOST_TRIES = 3;
/** Letters of the hash by which jobs of a lab are told from others. */
const HASH_LENGTH = 12;

/**
 * Submits what is neither done nor in the queue, waits until nothing is in the queue any more, and submits again what came to
 * nothing. Jobs of an earlier start, of this process or one that was killed, are waited for, and no cell of theirs is submitted
 * twice. @throws CancelledError once the task was ended, CoordxError when Slurm says no.
 */
export async function runOnSlurm(lab: Lab, task: LabTask): Promise<void> {
  await mkdir(path.join(lab.folder.folder, 'slurm'), { recursive: true });
  const tries = new Map<string, number>();
  for (const { id } of lab.cells) await lab.folder.forgive(id);
  for (;;) {
    const queued = await queuedCells(lab);
    const { done, failed, left } = await stateOf(lab);
    const isOver = new Set(failed.map(({ id }) => id));
    const open = left.filter(({ id }) => !queued.has(id) && !isOver.has(id) && (tries.get(id) ?? 0) < MOST_TRIES);
    task.progress({ done: done.length, failed: failed.length, all: lab.cells.length, now: `${queued.size} in the queue` });
    if (open.length > 0) {
      for (const { id } of open) tries.set(id, (tries.get(id) ?? 0) + 1);
      const { number, job } = await submitCells(lab, open.map(({ id }) => id));
      task.note(`Submitted as job ${job}: ${open.length} cells, number ${number} of this lab.`);
    } else if (queued.size === 0) break;
    await setTimeout(LOOK, undefined, { signal: task.signal }).catch(() => undefined);
    if (task.signal.aborted) throw new CancelledError();
  }
  await tellLost(lab, task);
}

/** Says of cells that never came to an end what is known of them. */
async function tellLost(lab: Lab, task: LabTask): Promise<void> {
  const { left, failed } = await stateOf(lab);
  for (const cell of left) {
    if (!failed.includes(cell)) await lab.folder.fail(cell.id, `Its job ended ${MOST_TRIES} times without a result; the logs in "${path.join(lab.folder.folder, 'logs')}" have what it said.`);
    task.note(`${cellWords(cell)}: ${await lab.folder.reason(cell.id)}`);
  }
}

/** Jobs of a lab have names that begin like this. */
export function jobPrefix({ folder }: Lab): string {
  return `coordx-${createHash('sha256').update(folder.folder).digest('hex').slice(0, HASH_LENGTH)}-`;
}

/** Cells that wait or run in the queue, by the names of the jobs and the files that say what those are made of. */
async function queuedCells(lab: Lab): Promise<Set<string>> {
  const prefix = jobPrefix(lab);
  const tasks = await queuedTasks(prefix);
  const lists = new Map<string, string[]>();
  for (const { name } of tasks) {
    if (lists.has(name)) continue;
    const text = await readFile(cellsFile(lab, Number(name.slice(prefix.length))), 'utf8').catch(() => '');
    lists.set(name, text.split('\n'));
  }
  return new Set(tasks.map(({ name, task }) => lists.get(name)?.[task] ?? ''));
}

/** The list of cells is on the disk before the job is in the queue, so that whoever starts next knows what it is. */
async function submitCells(lab: Lab, cells: string[]): Promise<{ number: number; job: string }> {
  const files = await readdir(path.join(lab.folder.folder, 'slurm'));
  const number = 1 + Math.max(0, ...files.map((file) => Number.parseInt(file, 10)).filter(Number.isFinite));
  const submission: Submission = { number, name: `${jobPrefix(lab)}${number}`, cells };
  await writeFileAtomically(cellsFile(lab, number), `${cells.join('\n')}\n`);
  const { execPath, execArgv } = process;
  await writeFileAtomically(scriptFile(lab, number), jobScript(lab, submission, { execPath, execArgv, program: cellProgram() }));
  return { number, job: await submit(scriptFile(lab, number), jobOptions(lab, submission)) };
}
