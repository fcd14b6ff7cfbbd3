/** Runs the cells of a lab on this machine, each in a process of its own. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { CancelledError } from '../../core/base/errors.ts';
import { cellProgram } from '../files/programFiles.ts';
import { cellWords, isTimed, type LabCell } from './cells.ts';
import { stateOf, type Lab, type LabTask } from './lab.ts';

/** Bytes of a log's end that tell why a process crashed. */
const LOG_END = 2000;

/**
 * Trains what is left of a lab: cells of so many steps as many at once as have cores of their own, then those of so many seconds
 * one after another, with nothing beside them. A cell that failed before is tried again.
 * @throws CancelledError once the task was ended; all that is done stays.
 */
export async function runLocally(lab: Lab, task: LabTask): Promise<void> {
  const { left, done } = await stateOf(lab);
  const running = new Map<ChildProcess, LabCell>();
  let [finished, failed] = [done.length, 0];
  const tell = (): void => {
    const now = [...running.values()].map(cellWords).join('; ');
    task.progress({ done: finished, failed, all: lab.cells.length, now });
  };
  const end = (): void => running.forEach((_, child) => child.kill('SIGKILL'));
  task.signal.addEventListener('abort', end);
  // What other hands end this process with, its cells see by themselves.
  const one = async (cell: LabCell): Promise<void> => {
    if (task.signal.aborted) return;
    await lab.folder.forgive(cell.id);
    const child = start(lab, cell);
    running.set(child, cell);
    tell();
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    running.delete(child);
    if (task.signal.aborted) return;
    if (code === 0) finished += 1;
    else {
      failed += 1;
      await told(lab, cell, signal ?? `exit code ${code}`);
      task.note(`${cellWords(cell)}: ${await lab.folder.reason(cell.id)}`);
    }
    tell();
  };
  try {
    const atOnce = Math.max(1, Math.floor(availableParallelism() / lab.plan.threads));
    await inLanes(left.filter((cell) => !isTimed(cell)), atOnce, one);
    await inLanes(left.filter(isTimed), 1, one);
  } finally {
    task.signal.removeEventListener('abort', end);
  }
  if (task.signal.aborted) throw new CancelledError();
}

async function inLanes<T>(items: readonly T[], lanes: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function start({ file, folder }: Lab, cell: LabCell): ChildProcess {
  const program = cellProgram();
  const child = fork(program, [path.resolve(file), folder.folder, cell.id], { cwd: path.dirname(program), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const log = createWriteStream(folder.log(cell.id));
  // A disk that is full is told of by the cell's own file.
  log.on('error', () => undefined);
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.on('close', () => log.end());
  return child;
}

/** Sees to it that a reason is there, also of a process that crashed. */
async function told({ folder }: Lab, { id }: LabCell, how: string): Promise<void> {
  if ((await folder.failed()).has(id)) return;
  const log = await readFile(folder.log(id), 'utf8').catch(() => '');
  const last = log.slice(-LOG_END).trim().split('\n').find((line) => /Error|error/.test(line)) ?? '';
  await folder.fail(id, `Its process ended by ${how}${last === '' ? '' : `: ${last.trim()}`}; ${folder.log(id)} has what it said.`);
}
