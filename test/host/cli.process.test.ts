/** The command line as a process of its own: signals, pipes, exit codes. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { jsonLines, ON_CPU, temporaryFolder, TINY, writePicture, type Run } from './cliRuns.ts';

const PROGRAM = fileURLToPath(new URL('coordx.ts', import.meta.url));
const { place, files } = await temporaryFolder();
const IMAGE = place('image.png');
before(() => writePicture(IMAGE));

/** Starts `coordx ...args`; calls back with all of stdout whenever it grows. */
async function start(
  args: string[],
  onOutput: (stdout: string, child: ChildProcess) => void = () => undefined,
): Promise<Run> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, ...args], {
    cwd: path.dirname(path.dirname(path.dirname(PROGRAM))),
    env: { ...process.env, XDG_CACHE_HOME: place('cache') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
    onOutput(stdout, child);
  });
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code: code ?? (signal === 'SIGINT' ? 130 : -1), stdout, stderr };
}

test('a field is trained where auto chooses, and the exit code is 0', async () => {
  const out = place('auto.coordx');
  const { code, stdout, stderr } = await start(['fit', IMAGE, ...TINY, '--steps', '2', '--out', out]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /after 2 steps in .*\nRank 4 can reach .* dB\.\nsaved as .*auto\.coordx\n$/);
  assert.equal((await readModelFile(out)).progress.steps, 2);
});

test('an error is one line on stderr and the exit code is 1', async () => {
  const { code, stdout, stderr } = await start(['fit', place('nowhere.png'), '--out', place('none.coordx')]);
  assert.deepEqual([code, stdout, stderr.split('\n').length], [1, '', 2]);
  assert.match(stderr, /^coordx: There is no file ".*nowhere\.png".*\.\n$/);
});

describe('Ctrl-C', { skip: process.platform === 'win32' && 'Windows has no signals between processes.' }, () => {
  test('ends training, saves, and says where', async () => {
    const out = place('stopped.coordx');
    let isAsked = false;
    const args = ['fit', IMAGE, ...TINY, ...ON_CPU, '--seconds', '60', '--out', out, '--json'];
    const { code, stdout, stderr } = await start(args, (text, child) => {
      if (isAsked || !text.includes('"progress"')) return;
      isAsked = true;
      child.kill('SIGINT');
    });
    assert.equal(code, 130);
    assert.match(stderr, /^coordx: Stopped after [\d,]+ steps?; .*stopped\.coordx holds what was reached.*\.\n$/);
    const end = jsonLines(stdout).at(-1);
    const model = await readModelFile(out);
    assert.deepEqual([end?.['end'], end?.['out'], end?.['steps']], ['stopped', out, model.progress.steps]);
    assert.deepEqual(model.metrics, { psnr: end?.['psnr'], ssim: end?.['ssim'] });
  });

  test('pressed twice quits at once', async () => {
    const large = place('large.png');
    await writePicture(large, { width: 512, height: 512 });
    const earlier = await files();
    let isAsked = false;
    // Both come during the first step, which takes seconds.
    const args = ['fit', large, '--preset', 'siren', ...ON_CPU, '--out', place('quit.coordx'), '--json'];
    const { code } = await start(args, (_, child) => {
      if (isAsked) return;
      isAsked = true;
      child.kill('SIGINT');
      setTimeout(() => child.kill('SIGINT'), 50);
    });
    assert.equal(code, 130);
    assert.deepEqual(await files(), earlier);
  });
});

test('a reader that has seen enough is not an error', async () => {
  const { code, stderr } = await start(['presets', '--settings', '--json'], (_, child) => child.stdout?.destroy());
  assert.deepEqual([code, stderr], [0, '']);
});
