/**
 * npm run slurm-check: `coordx lab --on slurm` against a real Slurm, which it starts on this machine (slurm-wlm and munge, by
 * root). A job is killed, an array is cancelled, and the one that waits is killed: nothing is lost, and nothing is trained twice.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readResult, type CellResult } from '../../src-main/host/lab/cellResult.ts';
import { coordx, writePicture } from '../host/cliRuns.ts';
import { missing, startCluster, until, type Cluster } from './cluster.ts';

const PLAN = {
  sources: ['photo.png'],
  networks: ['a', 'b', 'c'].map((name, i) => ({ name, preset: 'siren-quick', settings: { width: 8 + i } })),
  seeds: [1, 2],
  budgets: [{ steps: 400 }],
};
const CELLS = 6;
const reason = missing();

describe('a lab on Slurm', { skip: reason ?? false }, () => {
  let cluster: Cluster;
  let folder = '';
  const plan = (): string => path.join(folder, 'plan.json');
  const lab = (name: string): string => path.join(folder, name);

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'coordx-lab-'));
    await writePicture(path.join(folder, 'photo.png'), { width: 64, height: 64 });
    await writeFile(plan(), JSON.stringify(PLAN));
    cluster = await startCluster();
  });

  after(async () => {
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const done = (name: string): string[] => {
    try {
      return readdirSync(path.join(lab(name), 'cells')).filter((file) => file.endsWith('.json')).sort();
    } catch {
      return [];
    }
  };
  const results = (name: string): Promise<CellResult[]> => Promise.all(done(name).map((file) => readResult(path.join(lab(name), 'cells', file))));
  const start = (name: string): ChildProcess =>
    spawn(process.execPath, ['--import', 'tsx', path.join(import.meta.dirname, '../host/coordx.ts'), 'lab', plan(), '--out', lab(name), '--on', 'slurm'], { stdio: ['ignore', 'inherit', 'inherit'] });
  const tasks = (state: string): string[] => cluster.command('squeue', '--noheader', '--array', `--states=${state}`, '--format=%A').split('\n').filter((line) => line !== '');

  test('has the cells that a lab on this machine has, to the bit', async () => {
    const [local, away] = await Promise.all([coordx(['lab', plan(), '--out', lab('local')]), once(start('away'), 'exit')]);
    assert.deepEqual([local.code, away[0]], [0, 0]);
    assert.equal(done('away').length, CELLS);
    assert.deepEqual((await results('away')).map(({ result }) => result), (await results('local')).map(({ result }) => result));
  });

  test('a killed job, a cancelled array and a killed lab lose nothing, and nothing is trained twice', async () => {
    const dates = new Map<string, string>();
    const remember = async (): Promise<void> => {
      for (const { id, time } of await results('harmed')) {
        assert.equal(dates.get(id) ?? time.date, time.date, `${id} was trained twice`);
        dates.set(id, time.date);
      }
    };
    let waiting = start('harmed');
    await until(() => tasks('RUNNING').length > 0);
    // The process of a task dies, as when its machine has no memory left.
    cluster.command('scancel', '--signal=KILL', '--full', tasks('RUNNING')[0] ?? '');
    await until(() => done('harmed').length > 0);
    await remember();
    // Nobody waits any more, and the queue goes on.
    waiting.kill('SIGKILL');
    await once(waiting, 'exit');
    waiting = start('harmed');
    await until(() => done('harmed').length > 1 || tasks('RUNNING,PENDING').length === 0);
    await remember();
    // Somebody cancels all that is left.
    cluster.command('scancel', '--me');
    const [code] = (await once(waiting, 'exit')) as [number];
    assert.equal(code, 0);
    assert.equal(done('harmed').length, CELLS);
    await remember();
    assert.deepEqual((await results('harmed')).map(({ result }) => result), (await results('local')).map(({ result }) => result));
  });
});

if (reason) console.log(`Left out: ${reason}`);
