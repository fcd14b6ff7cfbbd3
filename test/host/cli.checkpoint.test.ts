/** What `coordx fit` keeps while it trains, and what comes of it after a kill, a full disk, the end of a terminal. */
import assert from 'node:assert/strict';
import { spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readdirSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { checkpointOf } from '../../src-main/host/cli/checkpoints.ts';
import { readModelFile, writeModelFile } from '../../src-main/io/modelFile.ts';
import { coordx, FakeTerminal, ON_CPU, temporaryFolder, TINY, writePicture, type Run } from './cliRuns.ts';

const { place, files } = await temporaryFolder();
const IMAGE = place('image.png');
before(() => writePicture(IMAGE));

const fit = (out: string, ...args: string[]): string[] => ['fit', IMAGE, ...TINY, ...ON_CPU, '--out', place(out), ...args];

/** A terminal on which a second passes with every line that is written or step that is shown. */
function quickTerminal(): FakeTerminal {
  const terminal = new FakeTerminal();
  terminal.clock = () => (terminal.now += 1000);
  return terminal;
}

describe('a checkpoint', () => {
  test('is beside the model while it trains, can be gone on from, and goes in the end', async () => {
    const terminal = quickTerminal();
    const kept: number[] = [];
    const checks: Promise<void>[] = [];
    terminal.onWrite = () => {
      if (!existsSync(place('kept.checkpoint.coordx'))) return;
      checks.push(readModelFile(place('kept.checkpoint.coordx')).then(({ progress }) => void kept.push(progress.steps), () => undefined));
    };
    const run = await coordx(fit('kept.coordx', '--steps', '60', '--checkpoint', '10', '--json'), terminal);
    await Promise.all(checks);
    assert.equal(run.code, 0, run.stderr);
    assert.ok(kept.some((count) => count > 0 && count < 60), String(kept));
    assert.deepEqual((await files()).filter((name) => name.startsWith('kept')), ['kept.coordx']);
  });

  test('is not written with --checkpoint 0, and a time that is none is refused', async () => {
    const terminal = quickTerminal();
    terminal.onWrite = () => assert.ok(!existsSync(place('none.checkpoint.coordx')));
    assert.equal((await coordx(fit('none.coordx', '--steps', '30', '--checkpoint', '0', '--json'), terminal)).code, 0);
    const { code, stderr } = await coordx(fit('none.coordx', '--steps', '1', '--checkpoint', '-1'));
    assert.deepEqual([code, /--checkpoint must be/.test(stderr)], [1, true], stderr);
  });

  test('is there as soon as something is solved for', async () => {
    const terminal = new FakeTerminal();
    let wasThere = false;
    terminal.onWrite = () => (wasThere ||= existsSync(place('solved.checkpoint.coordx')));
    const small = ['--preset', 'solved', '--set', 'width=16'];
    const args = ['fit', IMAGE, ...small, ...ON_CPU, '--steps', '40', '--out', place('solved.coordx'), '--json'];
    terminal.clock = () => (terminal.now += 300);
    const run = await coordx([...args, '--checkpoint', '1000000'], terminal);
    assert.deepEqual([run.code, wasThere], [0, true], run.stderr);
  });

  test('that cannot be written is told once, and training goes on', async () => {
    mkdirSync(place('lost.checkpoint.coordx'));
    const { code, stderr } = await coordx(fit('lost.coordx', '--steps', '60', '--checkpoint', '5', '--json'), quickTerminal());
    assert.equal(code, 0);
    assert.deepEqual(stderr.match(/No checkpoint, and training goes on: .*is a folder/g)?.length, 1, stderr);
    assert.equal((await readModelFile(place('lost.coordx'))).progress.steps, 60);
  });
});

test('a run that is refused leaves the checkpoint of another as it was, and makes none', async () => {
  const refused = (name: string): Promise<Run> =>
    coordx(['fit', IMAGE, '--preset', 'solved', '--memory', '1', ...ON_CPU, '--steps', '40', '--out', place(name)]);
  await coordx(fit('good.coordx', '--steps', '3'));
  await copyFile(place('good.coordx'), checkpointOf(place('refused.coordx')));
  for (const name of ['refused.coordx', 'empty.coordx']) {
    const { code, stderr } = await refused(name);
    assert.equal(code, 1);
    assert.match(stderr, /To solve for this field takes about/);
    assert.doesNotMatch(stderr, /What was reached/);
  }
  assert.equal((await readModelFile(checkpointOf(place('refused.coordx')))).progress.steps, 3);
  assert.deepEqual((await files()).filter((name) => name.startsWith('empty')), []);
});

describe('fit --resume', () => {
  const resume = (name: string, total: string): Promise<Run> => coordx([...['fit', IMAGE, '--resume', place(name), ...ON_CPU], '--steps', total, '--out', place(name)]);

  before(async () => {
    await coordx(fit('short.coordx', '--steps', '3'));
    await coordx(fit('long.coordx', '--steps', '5'));
  });

  test('takes a checkpoint that is newer than the model, or alone, and says so', async () => {
    for (const name of ['both.coordx', 'alone.coordx']) {
      await copyFile(place('long.coordx'), checkpointOf(place(name)));
      if (name === 'both.coordx') await copyFile(place('short.coordx'), place(name));
      if (name === 'both.coordx') utimesSync(place(name), 1000, 1000);
      const { code, stderr } = await resume(name, '7');
      assert.equal(code, 0, stderr);
      assert.match(stderr, /Goes on from the checkpoint ".*\.checkpoint\.coordx", after 5 steps/);
      assert.equal((await readModelFile(place(name))).progress.steps, 7);
      assert.ok(!existsSync(checkpointOf(place(name))), 'it was needed no more');
    }
  });

  test('says why it takes the checkpoint, and removes it whatever the model is called', async () => {
    await copyFile(place('long.coordx'), checkpointOf(place('lone.coordx')));
    const args = ['fit', IMAGE, '--resume', place('lone.coordx'), ...ON_CPU, '--steps', '6', '--out'];
    const { code, stderr } = await coordx([...args, place('elsewhere.coordx')]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /after 5 steps: there is no ".*lone\.coordx"\.\n/);
    assert.ok(!existsSync(checkpointOf(place('lone.coordx'))));
    assert.equal((await readModelFile(place('elsewhere.coordx'))).progress.steps, 6);
    // It may also be written in place.
    await copyFile(place('long.coordx'), checkpointOf(place('lone.coordx')));
    assert.equal((await coordx([...args, checkpointOf(place('lone.coordx'))])).code, 0);
    assert.equal((await readModelFile(checkpointOf(place('lone.coordx')))).progress.steps, 6);
  });

  test('leaves an older one alone', async () => {
    await copyFile(place('short.coordx'), place('older.coordx'));
    await copyFile(place('long.coordx'), checkpointOf(place('older.coordx')));
    utimesSync(checkpointOf(place('older.coordx')), 1000, 1000);
    const { stderr } = await resume('older.coordx', '4');
    assert.doesNotMatch(stderr, /checkpoint/);
    assert.equal((await readModelFile(place('older.coordx'))).progress.steps, 4);
  });

  test('is spoken of where a fresh field would replace a checkpoint', async () => {
    await copyFile(place('long.coordx'), checkpointOf(place('fresh.coordx')));
    const { stderr } = await coordx(fit('fresh.coordx', '--steps', '1'));
    assert.match(stderr, /fresh\.checkpoint\.coordx" is left of a training.*--resume .*fresh\.coordx would go on from it/);
  });
});

test('a field that has diverged is named by whatever would be made of it', async () => {
  await coordx(fit('sound.coordx', '--steps', '1'));
  const model = await readModelFile(place('sound.coordx'));
  for (const value of [NaN, Infinity, 3e38]) {
    const parameters = model.parameters.slice();
    parameters[3] = value;
    await writeModelFile(place('diverged.coordx'), { ...model, parameters });
    for (const args of [['query'], ['fit', IMAGE, '--resume'], ['export']]) {
      const out = { query: 'black.png', fit: 'black.coordx', export: 'black.onnx' }[args[0] as 'query' | 'fit' | 'export'];
      const { code, stderr } = await coordx([...args, place('diverged.coordx'), '--out', place(out)]);
      assert.equal(code, 1, args[0]);
      assert.match(stderr, /^coordx: The field in ".*diverged\.coordx" has diverged.*learning rate\.\n$/);
      assert.ok(!existsSync(place(out)));
    }
    const { code, stdout } = await coordx(['info', place('diverged.coordx'), '--json']);
    assert.deepEqual([code, (JSON.parse(stdout) as { hasDiverged: boolean }).hasDiverged], [0, true]);
  }
});

describe('a process', { skip: process.platform === 'win32' && 'Windows has no signals between processes.' }, () => {
  const program = fileURLToPath(new URL('coordx.ts', import.meta.url));

  interface StartOptions {
    stdout?: 'pipe' | number;
    /** Told of all of stdout whenever it grows. */
    heard?: (stdout: string, kill: (signal: NodeJS.Signals) => void) => void;
  }

  /** Runs `coordx ...args` with a data folder of its own. */
  async function start(args: string[], { stdout = 'pipe', heard }: StartOptions = {}) {
    const stdio: StdioOptions = ['ignore', stdout, 'pipe'];
    const cwd = path.dirname(path.dirname(path.dirname(program)));
    const env = { ...process.env, COORDX_DATA: place('data') };
    const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], { cwd, env, stdio });
    let [out, err] = ['', ''];
    child.stdout?.on('data', (text: Buffer) => {
      out += text.toString();
      heard?.(out, (signal) => child.kill(signal));
    });
    child.stderr?.on('data', (text: Buffer) => (err += text.toString()));
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal, stdout: out, stderr: err };
  }

  test('that is killed has lost no more than since its checkpoint, and leaves nothing else', async () => {
    const out = place('killed.coordx');
    const { signal } = await start(fit('killed.coordx', '--seconds', '60', '--checkpoint', '0.1', '--json'), {
      heard: (_, kill) => existsSync(checkpointOf(out)) && kill('SIGKILL'),
    });
    assert.equal(signal, 'SIGKILL');
    const { progress } = await readModelFile(checkpointOf(out));
    assert.ok(progress.steps > 0);
    // By another process: one that has been in this folder before does not look for what others left.
    const args = ['fit', IMAGE, '--resume', out, ...ON_CPU, '--steps', String(progress.steps + 2), '--out', out];
    const { code, stderr } = await start(args, { heard: () => undefined });
    assert.equal(code, 0, stderr);
    assert.equal((await readModelFile(out)).progress.steps, progress.steps + 2);
    assert.deepEqual((await files()).filter((name) => name.startsWith('killed') || name.startsWith('.coordx')), ['killed.coordx']);
  });

  test('whose terminal closes saves what it has, however often it is told', async () => {
    const { code, stderr } = await start(fit('closed.coordx', '--seconds', '60', '--json'), {
      heard: (said, kill) => {
        if (!said.includes('"progress"') || said.includes('"end"')) return;
        kill('SIGHUP');
        kill('SIGHUP');
      },
    });
    assert.equal(code, 130, stderr);
    assert.ok((await readModelFile(place('closed.coordx'))).progress.steps > 0);
  });

  test('that is told to end twice leaves nothing half-written', async () => {
    await coordx(fit('asked.coordx', '--steps', '1'));
    const args = ['query', place('asked.coordx'), ...ON_CPU, '--size', '9000x9000', '--out', place('asked.png')];
    const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], { stdio: 'ignore' });
    const gone = once(child, 'exit');
    const halves = async (): Promise<string[]> => (await files()).filter((name) => name.startsWith('.coordx-'));
    // Rows are there: it has begun.
    while (!(await halves()).some((name) => (statSync(place(name), { throwIfNoEntry: false })?.size ?? 0) > 0)) await setTimeout(10);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    await gone;
    assert.deepEqual(await halves(), []);
    assert.ok(!existsSync(place('asked.png')));
  });

  const full = { skip: !existsSync('/dev/full') && 'Only Linux has /dev/full.' };

  test('whose disk is full in the end puts the model elsewhere and says where', full, async () => {
    symlinkSync('/dev/full', place('full.coordx'));
    const { code, stderr } = await start(fit('full.coordx', '--steps', '5'));
    assert.equal(code, 1);
    const [, kept = ''] = /disk is full.*; what was trained is saved as "(.*)"\.\n$/.exec(stderr) ?? [];
    assert.equal(path.dirname(kept), path.join(place('data'), 'rescued'));
    assert.equal((await readModelFile(kept)).progress.steps, 5);
    assert.equal(readdirSync(path.dirname(kept)).length, 1);
  });

  test('whose output has no room trains on, and says in the end that it has failed', full, async () => {
    const { code, stderr } = await start(fit('quiet.coordx', '--steps', '50', '--json'), { stdout: openSync('/dev/full', 'w') });
    assert.equal(code, 1);
    assert.equal(stderr.match(/The output cannot be written: .*; the work goes on without it/g)?.length, 1, stderr);
    assert.equal((await readModelFile(place('quiet.coordx'))).progress.steps, 50);
  });
});
