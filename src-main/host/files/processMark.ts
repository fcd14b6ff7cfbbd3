/** Names by which files tell which process they belong to, and whether that process has ended. */
import os from 'node:os';

/** A process on this machine: its number, and when it started, in milliseconds since 1970. */
export interface ProcessMark {
  pid: number;
  started: number;
}

const PATTERN = /^(\d{1,10})-(\d{1,16})(?=[-.]|$)/;

/** This process. */
export function ownMark(): ProcessMark {
  return { pid: process.pid, started: Math.round(performance.timeOrigin) };
}

/** How a file name of that process begins. */
export function markText({ pid, started }: ProcessMark): string {
  return `${pid}-${started}`;
}

/** The process that a file name begins with; null when it begins otherwise. */
export function markOf(fileName: string): ProcessMark | null {
  const [, pid, started] = PATTERN.exec(fileName) ?? [];
  return pid === undefined || started === undefined ? null : { pid: Number(pid), started: Number(started) };
}

/**
 * Whether the process has ended. Numbers of processes are used again: one that started before the machine, or
 * that has this process's number, has ended whatever runs under its number now.
 */
export function hasEnded({ pid, started }: ProcessMark, own: ProcessMark = ownMark()): boolean {
  if (pid === own.pid) return started !== own.started;
  if (started < Date.now() - os.uptime() * 1000) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // Any other answer says that it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
