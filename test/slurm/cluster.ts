/** A real Slurm on this machine alone, with a munge of its own, in a folder that goes with it: ports and places are its own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scancel', 'sinfo'];
const PLACES = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
/** Milliseconds that a start may take on a slow machine. */
const PATIENCE = 60_000;
const LOOK = 200;

/** What is missing here for such a cluster, in a sentence; null where nothing is. */
export function missing(): string | null {
  const absent = PROGRAMS.filter((name) => programOf(name) === undefined);
  if (absent.length > 0) return `There is no ${absent.join(', ')} here: install slurm-wlm and munge.`;
  return process.getuid?.() === 0 ? null : "Slurm's daemons are started by root alone.";
}

function programOf(name: string): string | undefined {
  return PLACES.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

export interface Cluster {
  /** Runs one of Slurm's commands. @returns its output. */
  command(name: string, ...args: string[]): string;
  /** Ends all of it, and what it runs. */
  stop(): Promise<void>;
}

/** Starts it, and has SLURM_CONF of this process lead to it. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coordx-slurm-'));
  chmodSync(folder, 0o755);
  const at = (name: string): string => path.join(folder, name);
  for (const name of ['state', 'spool']) mkdirSync(at(name));
  writeFileSync(at('munge.key'), randomBytes(128), { mode: 0o400 });
  writeFileSync(at('slurm.conf'), await configuration(at));
  const daemons: ChildProcess[] = [];
  const start = (name: string, args: string[]): void => {
    const log = createWriteStream(at(`${name}.out`));
    const child = spawn(programOf(name) ?? name, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, SLURM_CONF: at('slurm.conf') } });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    daemons.push(child);
  };
  const command = (name: string, ...args: string[]): string => spawnSync(programOf(name) ?? name, args, { encoding: 'utf8' }).stdout;
  const stop = async (): Promise<void> => {
    command('scancel', '--me', '--signal=KILL', '--full');
    command('scancel', '--me');
    await until(() => command('squeue', '--noheader').trim() === '', 10_000).catch(() => undefined);
    for (const daemon of daemons.reverse()) {
      const gone = once(daemon, 'exit');
      if (daemon.exitCode === null && daemon.signalCode === null) {
        daemon.kill('SIGTERM');
        const late = global.setTimeout(() => daemon.kill('SIGKILL'), 10_000);
        await gone;
        clearTimeout(late);
      }
    }
    delete process.env['SLURM_CONF'];
    rmSync(folder, { recursive: true, force: true });
  };
  process.env['SLURM_CONF'] = at('slurm.conf');
  try {
    start('munged', ['--foreground', '--force', `--socket=${at('munge.socket')}`, `--key-file=${at('munge.key')}`, `--pid-file=${at('munged.pid')}`, `--log-file=${at('munged.log')}`, `--seed-file=${at('munge.seed')}`]);
    await until(() => existsSync(at('munge.socket')));
    start('slurmctld', ['-D', '-i', '-f', at('slurm.conf')]);
    start('slurmd', ['-D', '-N', hostname(), '-f', at('slurm.conf')]);
    await until(() => command('sinfo', '--noheader', '--format=%T').trim() === 'idle');
    return { command, stop };
  } catch (error) {
    const logs = ['munged.out', 'slurmctld.out', 'slurmd.out'].map((name) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8').slice(-1500) : ''));
    await stop();
    throw new Error(`Slurm did not start:\n${logs.join('\n')}`, { cause: error });
  }
}

async function configuration(at: (name: string) => string): Promise<string> {
  const [controller, daemon] = [await freePort(), await freePort()];
  return `
ClusterName=coordx
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmctldPort=${controller}
SlurmdPort=${daemon}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${at('munge.socket')}
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd.pid')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
MpiDefault=none
ReturnToService=2
JobRequeue=1
MinJobAge=60
MailProg=/bin/true
NodeName=${hostname()} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} State=UNKNOWN
PartitionName=all Nodes=${hostname()} Default=YES MaxTime=INFINITE State=UP
`;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Waits for something. @throws Error when it does not come. */
export async function until(isThere: () => boolean, patience = PATIENCE): Promise<void> {
  for (const end = Date.now() + patience; !isThere(); ) {
    if (Date.now() > end) throw new Error('It did not come.');
    await setTimeout(LOOK);
  }
}
