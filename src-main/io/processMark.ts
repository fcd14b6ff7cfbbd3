/** Names by which files tell which process they belong to, and whether that process has ended. */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';

/** A process: its number, when it started, and the machine whose numbers these are. */
export interface ProcessMark {
  pid: number;
  /** Ticks of the system's clock since the machine started, on Linux; elsewhere milliseconds since 1970. */
  started: number;
  machine: string;
}

const PATTERN = /^(\d{1,10})-(\d{1,16})-([0-9a-f]{6})(?=[-.]|$)/;
/** Where a line of /proc/<pid>/stat says when it started, counted behind the name, which may hold anything (proc_pid_stat(5)). */
const START_FIELD = 19;

let own: ProcessMark | null = null;

/** This process. */
export function ownMark(): ProcessMark {
  own ??= {
    pid: process.pid,
    started: startOf(process.pid) ?? Math.round(performance.timeOrigin),
    machine: machineText(),
  };
  return own;
}

/** How a file name of that process begins. */
export function markText({ pid, started, machine }: ProcessMark): string {
  return `${pid}-${started}-${machine}`;
}

/** The process that a file name begins with; null when it begins otherwise. */
export function markOf(fileName: string): ProcessMark | null {
  const [, pid, started, machine] = PATTERN.exec(fileName) ?? [];
  if (pid === undefined || started === undefined || machine === undefined) return null;
  return { pid: Number(pid), started: Number(started), machine };
}

/**
 * Whether the process has ended; null when it is of another machine, which shares the folder, and nobody here knows.
 * Numbers of processes are used again, so the same number with another start has ended too.
 */
export function hasEnded({ pid, started, machine }: ProcessMark): boolean | null {
  const here = ownMark();
  if (machine !== here.machine) return null;
  if (pid === here.pid) return started !== here.started;
  const runs = startOf(pid);
  if (runs !== null) return runs !== started;
  return !isRunning(pid) || isBeforeBoot(started);
}

/** When a process started, of Linux; null where that is not told. */
function startOf(pid: number): number | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const start = line.slice(line.lastIndexOf(')') + 2).split(' ')[START_FIELD];
    return Number(start);
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Any other answer says that it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function isBeforeBoot(started: number): boolean {
  return process.platform !== 'linux' && started < Date.now() - os.uptime() * 1000;
}

/** Containers count their processes apart, on one machine too. */
function machineText(): string {
  let space = '';
  try {
    space = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has such spaces.
  }
  return createHash('sha256').update(`${os.hostname()} ${space}`).digest('hex').slice(0, 6);
}
