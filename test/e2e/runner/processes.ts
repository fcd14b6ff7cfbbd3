/** The processes of this machine, as each system lists them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  pid: number;
  parent: number;
  command: string;
}

/** The first process started by, or below, `ancestor` whose command line matches. @throws AssertionError when there is none. */
export function descendant(ancestor: number, command: RegExp): number {
  const all = listProcesses();
  const below = (pid: number): Process[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  const [first] = below(ancestor)
    .filter((candidate) => command.test(candidate.command))
    .sort((a, b) => a.pid - b.pid);
  assert.ok(first, `process ${ancestor} has no process ${command} below it`);
  return first.pid;
}

function listProcesses(): Process[] {
  if (process.platform === 'linux') return fromProc();
  return process.platform === 'win32' ? fromWindows() : fromPs();
}

/** A bare Linux has no ps. */
function fromProc(): Process[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      // The name in brackets may hold anything; state and parent follow the last one.
      const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(pid), parent, command }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

function fromPs(): Process[] {
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

function fromWindows(): Process[] {
  const query = 'Get-CimInstance Win32_Process | Select-Object ProcessId, ParentProcessId, CommandLine | ConvertTo-Json';
  const text = execFileSync('powershell', ['-NoProfile', '-Command', query], { encoding: 'utf8', maxBuffer: 64 << 20 });
  const rows = JSON.parse(text) as { ProcessId: number; ParentProcessId: number; CommandLine: string | null }[];
  return rows.map((row) => ({ pid: row.ProcessId, parent: row.ParentProcessId, command: row.CommandLine ?? '' }));
}
