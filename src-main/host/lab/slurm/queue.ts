/** What Slurm's own commands say and do. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CoordxError } from '../../../core/base/errors.ts';

const run = promisify(execFile);
const MOST_OUTPUT = 2 ** 26;
/** Milliseconds that a command may take; a busy controller may be slow to answer. */
const PATIENCE = 120_000;

/** Runs one of Slurm's commands. @throws CoordxError when it is not here, or says no. */
async function slurm(command: string, args: string[]): Promise<string> {
  try {
    return (await run(command, args, { maxBuffer: MOST_OUTPUT, timeout: PATIENCE })).stdout;
  } catch (cause) {
    const { code, stderr = '' } = cause as { code?: string | number; stderr?: string };
    if (code === 'ENOENT') throw new CoordxError(`--on slurm needs a machine with Slurm, and there is no ${command} here.`, { cause });
    const [said = ''] = stderr.trim().split('\n');
    throw new CoordxError(`${command} of Slurm said no: ${said === '' ? `exit code ${String(code)}` : said.replace(/\.$/, '')}.`, { cause });
  }
}

/** Submits a script as a job. @param options of sbatch. @returns its number. */
export async function submit(script: string, options: string[]): Promise<string> {
  const [id = ''] = (await slurm('sbatch', ['--parsable', ...options, script])).trim().split(';');
  return id;
}

/** A task of an array that waits or runs. */
export interface QueuedTask {
  /** The job's name. */
  name: string;
  task: number;
}

/** Tasks of this person's jobs that have not ended, of all whose name begins so. */
export async function queuedTasks(prefix: string): Promise<QueuedTask[]> {
  const text = await slurm('squeue', ['--me', '--noheader', '--array', '--states=all', '--format=%j %K %T']);
  return text.split('\n').flatMap((line) => {
    const [name = '', task = '', state = ''] = line.trim().split(' ');
    return name.startsWith(prefix) && !ENDED.has(state) ? [{ name, task: Number(task) }] : [];
  });
}

/** States that a job does not leave; one that is just ending (COMPLETING) may still write. */
const ENDED = new Set(['BOOT_FAIL', 'CANCELLED', 'COMPLETED', 'DEADLINE', 'FAILED', 'NODE_FAIL', 'OUT_OF_MEMORY', 'PREEMPTED', 'REVOKED', 'TIMEOUT']);
