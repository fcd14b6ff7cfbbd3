/** What a Studio writes: the same files as the command line, and curves for other programs. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { CancelledError, FileError, SettingError } from '../../src-main/core/base/errors.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { readModelFile, writeModelFile } from '../../src-main/io/modelFile.ts';
import { modelGraph } from '../../src-main/host/saving/modelGraph.ts';
import {
  everything,
  makeStudio,
  psnrOf,
  runOf,
  smallSetup,
  testFolder,
  type TestStudio,
  untilMeasured,
  writePicture,
} from '../fixtures/studios.ts';
import { coordx } from './cliRuns.ts';

const FOLDER = testFolder();
const place = (name: string): string => path.join(FOLDER, name);
await writePicture(place('waves.png'));

async function trainedStudio(): Promise<TestStudio & { run: number }> {
  const test = makeStudio({ engine: new OnnxEngine('cpu') });
  await test.studio.open({ file: test.reading(place('waves.png')) });
  const run = await test.studio.addRun({ setup: smallSetup({ name: 'a "b", c' }) });
  await test.studio.train({ run, budget: { steps: 60 } });
  await untilMeasured(test, run);
  return { ...test, run };
}

describe('an exported picture', () => {
  test('is the file that `coordx query` writes for the same model', async () => {
    const { studio, writing, run } = await trainedStudio();
    const model = place('model.coordx');
    await studio.exportModel({ run, file: writing(model) });
    const cases = [
      { name: 'a.png', bitDepth: 8, quality: 90, flags: [] },
      { name: 'b.png', bitDepth: 16, quality: 90, flags: ['--depth', '16'] },
      { name: 'c.jpg', bitDepth: 8, quality: 71, flags: ['--quality', '71'] },
      { name: 'd.webp', bitDepth: 8, quality: 50, flags: ['--quality', '50'] },
      { name: 'e.tif', bitDepth: 16, quality: 90, flags: ['--depth', '16'] },
    ] as const;
    for (const { name, bitDepth, quality, flags } of cases) {
      const request = { width: 71, height: 53, region: { left: 0.25, top: 0, right: 1, bottom: 0.5 } };
      await studio.exportPicture({ run, request, bitDepth, quality, file: writing(place(name)) });
      const out = place(`cli-${name}`);
      const where = ['--size', '71x53', '--region', '0.25,0,1,0.5', '--engine', 'onnx', '--device', 'cpu'];
      const { code, stderr } = await coordx(['query', model, '--out', out, ...where, ...flags]);
      assert.equal(code, 0, stderr);
      assert.ok(readFileSync(place(name)).equals(readFileSync(out)), `${name} differs`);
    }
    await studio.close();
  });

  test('is whole or not there: refused, or cancelled halfway', async () => {
    const { studio, writing, run } = await trainedStudio();
    const request = { width: 3000, height: 4000 };
    const file = place('cancelled.png');
    const stop = new AbortController();
    const done: number[] = [];
    const asked = studio.exportPicture(
      { run, request, bitDepth: 8, quality: 90, file: writing(file) },
      {
        signal: stop.signal,
        progress: (part) => {
          done.push(part);
          stop.abort();
        },
      },
    );
    await assert.rejects(asked, CancelledError);
    assert.ok(done[0] !== undefined && done[0] < 1, `after ${done.join(' ')}`);
    await assert.rejects(
      studio.exportPicture({ run, request, bitDepth: 16, quality: 90, file: writing(place('deep.jpg')) }),
      SettingError,
    );
    await assert.rejects(
      studio.exportPicture({ run, request: { width: 2, height: 2 }, bitDepth: 8, quality: 90, file: writing(place('no/such/folder.png')) }),
      FileError,
    );
    assert.deepEqual([existsSync(file), existsSync(place('deep.jpg'))], [false, false]);
    await studio.close();
  });
});

test('nothing is made of a field that has diverged, which is said as soon as it is open', async () => {
  const { studio, writing, reading, run } = await trainedStudio();
  const file = place('diverged.coordx');
  await studio.exportModel({ run, file: writing(file) });
  const model = await readModelFile(file);
  model.parameters[5] = NaN;
  await writeModelFile(file, model);
  const opened = await studio.open({ file: reading(file) });
  const id = opened.kind === 'model' ? opened.run : 0;
  assert.match(runOf((await everything({ studio })).state, id).fault ?? '', /^This field has diverged: .*\.$/);
  const request = { width: 8, height: 6 };
  await assert.rejects(studio.exportPicture({ run: id, request, bitDepth: 8, quality: 90, file: writing(place('black.png')) }), /has diverged/);
  await assert.rejects(studio.exportModel({ run: id, file: writing(place('black.onnx')) }), /has diverged/);
  assert.ok(!existsSync(place('black.png')) && !existsSync(place('black.onnx')));
  assert.equal(runOf((await everything({ studio })).state, run).fault, null, 'the others are sound');
});

describe('an exported model', () => {
  test('is what the command line makes of it', async () => {
    const { studio, writing, run } = await trainedStudio();
    const [model, graph] = [place('one.coordx'), place('one.onnx')];
    await studio.exportModel({ run, file: writing(model) });
    await studio.exportModel({ run, file: writing(graph) });
    assert.ok(readFileSync(graph).equals(modelGraph(await readModelFile(model))), 'the graph of the model');
    const { metrics, progress } = await readModelFile(model);
    assert.deepEqual([progress.steps, psnrOf(metrics)], [60, psnrOf(runOf((await everything({ studio })).state, run).metrics)]);
    await assert.rejects(studio.exportModel({ run, file: writing(place('one.png')) }), /must end in \.coordx or \.onnx/);
    await studio.close();
  });
});

describe('exported metrics', () => {
  test('as CSV: a row a point, names quoted', async () => {
    const { studio, writing, run } = await trainedStudio();
    await studio.exportMetrics({ file: writing(place('m.csv')) });
    const [head, ...rows] = readFileSync(place('m.csv'), 'utf8').trimEnd().split('\r\n');
    assert.equal(head, 'run,series,steps,seconds,value');
    const { progress, metrics } = runOf((await everything({ studio })).state, run);
    const name = '"a ""b"", c"';
    assert.equal(rows[59], `${name},loss,60,${progress.seconds},${progress.loss}`);
    assert.equal(rows[119], `${name},batchPsnr,60,${progress.seconds},${10 * Math.log10(4 / progress.loss)}`);
    assert.equal(rows.at(-1), `${name},psnr,60,${progress.seconds},${psnrOf(metrics)}`);
    await studio.close();
  });

  test('as JSON: everything but the weights', async () => {
    const { studio, writing, run } = await trainedStudio();
    await studio.exportMetrics({ file: writing(place('m.json')) });
    const report = JSON.parse(readFileSync(place('m.json'), 'utf8')) as { dataset: object; runs: Record<string, unknown>[] };
    const { state } = await everything({ studio });
    const { setup, metrics, progress, budget, parameters } = runOf(state, run);
    assert.deepEqual(report.dataset, state.dataset);
    const [found] = report.runs;
    const { series, ...rest } = found as { series: { loss: object[] } };
    assert.deepEqual(rest, {
      name: setup.name,
      preset: 'split',
      spec: JSON.parse(JSON.stringify(setup.config.spec)) as object,
      training: setup.config.training,
      seed: 3,
      engine: 'onnx',
      device: 'cpu',
      parameters,
      progress: { steps: 60, seconds: progress.seconds, loss: progress.loss },
      budget,
      metrics,
    });
    assert.deepEqual(series.loss.at(-1), { steps: 60, seconds: progress.seconds, value: progress.loss });
    await assert.rejects(studio.exportMetrics({ file: writing(place('m.txt')) }), SettingError);
    await studio.close();
  });

  test('bytes of the window are written as they are', async () => {
    const { studio, writing } = makeStudio();
    writeFileSync(place('view.png'), 'older');
    await studio.exportBytes({ bytes: Uint8Array.of(1, 2, 3), file: writing(place('view.png')) });
    assert.deepEqual([...readFileSync(place('view.png'))], [1, 2, 3]);
    await studio.close();
  });
});
