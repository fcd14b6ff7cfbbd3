/** What `coordx fit` does once training is over: it saves, measures, and can be interrupted in between. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { CancelledError, EngineError } from '../../src-main/core/base/errors.ts';
import type { SessionApi } from '../../src-main/core/session/api.ts';
import { textReport, type FitEnd } from '../../src-main/host/cli/commands/fitReport.ts';
import { Interrupts, measured } from '../../src-main/host/cli/commands/fitRest.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { coordx, FakeTerminal, jsonLines, ON_CPU, temporaryFolder, TINY, writePicture } from './cliRuns.ts';

const { place, files } = await temporaryFolder();
const IMAGE = place('image.png');
before(() => writePicture(IMAGE));

const fit = (out: string, ...args: string[]): string[] => ['fit', IMAGE, ...TINY, ...ON_CPU, '--steps', '4', '--out', place(out), ...args];

describe('Ctrl-C once training is over', () => {
  test('leaves out measuring: the model is saved all the same', async () => {
    const terminal = new FakeTerminal();
    terminal.width = 120;
    terminal.onWrite = () => {
      if (terminal.stderr.endsWith('Saving and measuring.\x1b[K')) terminal.interrupt();
    };
    const { code, stdout, stderr } = await coordx(fit('early.coordx'), terminal);
    assert.equal(code, 130);
    assert.match(stdout, /^not measured, after 4 steps in .*\nsaved as .*early\.coordx\n$/);
    assert.match(stderr, /coordx: Stopped after 4 steps; .*early\.coordx holds what was reached, and --resume goes on from it\.\n$/);
    const { progress, metrics } = await readModelFile(place('early.coordx'));
    assert.deepEqual([progress.steps, metrics], [4, null]);
    assert.deepEqual((await files()).filter((name) => name.startsWith('early') || name.startsWith('.')), ['early.coordx']);
  });

  test('is heard as soon as the model is there', async () => {
    const terminal = new FakeTerminal();
    const look = setInterval(() => existsSync(place('late.coordx')) && terminal.interrupt());
    const { code, stdout } = await coordx(fit('late.coordx', '--json'), terminal).finally(() => clearInterval(look));
    assert.equal(code, 130);
    const end = jsonLines(stdout).at(-1);
    assert.deepEqual([end?.['event'], end?.['end'], end?.['steps'], end?.['ceiling']], ['end', 'stopped', 4, null]);
    assert.equal((await readModelFile(place('late.coordx'))).progress.steps, 4);
  });

  test('stops training while that lasts, and the rest where it came too late for that', () => {
    let stops = 0;
    const begin = (): Interrupts => new Interrupts(() => (stops += 1));
    const stopped = begin();
    stopped.heard();
    stopped.trained('stopped');
    assert.deepEqual([stops, stopped.signal.aborted], [1, false], 'what was reached is measured');
    stopped.heard();
    assert.deepEqual([stops, stopped.signal.aborted], [1, true]);
    const late = begin();
    late.heard();
    late.trained('finished');
    assert.equal(late.signal.aborted, true);
  });

  test('breaks measuring off, and what fails by itself is told', async () => {
    const ending = new AbortController();
    const session = (error: Error): SessionApi => ({ measure: () => Promise.reject(error) }) as unknown as SessionApi;
    const broken = session(new EngineError('The device is lost.'));
    await assert.rejects(measured(broken, 1, ending.signal), /device is lost/);
    const waiting = {
      measure: (_: number, { signal }: { signal: AbortSignal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new CancelledError()));
        }),
    } as unknown as SessionApi;
    const result = measured(waiting, 1, ending.signal);
    ending.abort();
    assert.equal(await result, null);
    assert.equal(await measured(broken, 1, ending.signal), null, 'nothing is begun');
  });
});

describe('the end of fit', () => {
  test('says that a target was missed, and measures are in the model', async () => {
    const { code, stdout } = await coordx(fit('missed.coordx', '--target-psnr', '60'));
    assert.equal(code, 0);
    assert.match(stdout, /\nThe target of 60 dB was not reached\.\n/);
    assert.ok((await readModelFile(place('missed.coordx'))).metrics);
    const reached = await coordx(fit('reached.coordx', '--target-psnr', '1'));
    assert.doesNotMatch(reached.stdout, /target/);
  });

  test('says no ceiling that was passed', async () => {
    await coordx(fit('plain.coordx'));
    const { spec, dataset, progress } = await readModelFile(place('plain.coordx'));
    const said = (psnr: number): string => {
      const terminal = new FakeTerminal();
      const run = { spec, dataset, progress };
      const facts = { end: 'finished', metrics: { psnr, ssim: 0.9 }, ceiling: { psnr: 30, isBound: false }, before: run, after: run, out: 'a', target: null };
      textReport(terminal).end(facts as unknown as FitEnd);
      return terminal.stdout;
    };
    assert.match(said(29.9), /\nRank 4 can reach 30\.0 dB\.\n/);
    assert.doesNotMatch(said(30.1), /can reach/);
  });
});
