/** From an image to a model, to pictures and to ONNX, through the command line alone. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { fromFile } from 'geotiff';
import sharp from 'sharp';
import { joinBands, type PictureRequest } from '../../src-main/core/query/grid.ts';
import { Session } from '../../src-main/core/session/session.ts';
import { axisCoordinates } from '../../src-main/core/signal/signal.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { ort, type Tensor } from '../../src-main/engines/onnx/load.ts';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { coordx, FakeTerminal, jsonLines, ON_CPU, temporaryFolder, TINY, writePicture } from './cliRuns.ts';
import { pictureMetrics } from '../../src-main/core/kinds/picture/picture.ts';

const { place } = await temporaryFolder();
const IMAGE = place('small.png');
const MODEL = place('small.coordx');
const FIT = ['fit', IMAGE, ...TINY, ...ON_CPU, '--steps', '5', '--seed', '3'];

let fitted: Awaited<ReturnType<typeof coordx>>;
before(async () => {
  await writePicture(IMAGE);
  fitted = await coordx([...FIT, '--out', MODEL]);
});

/** The model's picture as the core gives it. */
async function pictureOf(request: PictureRequest): Promise<Float32Array> {
  const session = sessionOnCpu();
  const { id } = await session.openModel(await readModelFile(MODEL));
  const values = await joinBands(session.picture(id, request), request, 3);
  await session.close();
  return values;
}

function sessionOnCpu(): Session {
  return new Session({
    selectEngine: async () => ({ engine: new OnnxEngine('cpu'), reason: 'For a test.' }),
    clock: () => 0,
  });
}

/** Planes [channels, height, width] of 16-bit or 8-bit samples in a file, whole numbers. */
async function samplesOf(file: string, bits: 8 | 16): Promise<{ planes: number[]; width: number; height: number }> {
  // With a profile in it, sharp would convert samples of 16 bits.
  if (file.endsWith('.tif')) return tiffSamples(file);
  const deep = bits === 16;
  const { data, info } = await sharp(file)
    .toColourspace(deep ? 'rgb16' : 'srgb')
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const samples = deep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  const pixels = width * height;
  const planes = Array.from({ length: 3 * pixels }, (_, i) => samples[(i % pixels) * channels + Math.floor(i / pixels)]);
  return { planes: planes as number[], width, height };
}

async function tiffSamples(file: string): Promise<{ planes: number[]; width: number; height: number }> {
  const image = await (await fromFile(file)).getImage();
  const bands = (await image.readRasters()) as unknown as ArrayLike<number>[];
  return { planes: bands.flatMap((band) => Array.from(band)), width: image.getWidth(), height: image.getHeight() };
}

/** Largest difference of two pictures. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.equal(a.length, b.length);
  return Array.from({ length: a.length }, (_, i) => Math.abs((a[i] as number) - (b[i] as number))).reduce(
    (most, d) => Math.max(most, d),
    0,
  );
}

describe('fit', () => {
  test('says where it computes and what came of it', () => {
    assert.equal(fitted.code, 0, fitted.stderr);
    assert.match(fitted.stderr, /^small\.png, 24 x 16 RGB, 8 bits a channel; preset split, \d+ parameters; onnx on cpu .* memory a step\.\n$/);
    assert.match(fitted.stdout, /^\d+\.\d\d dB, SSIM -?0\.\d{4} after 5 steps in .*\nRank 4 can reach \d+\.\d dB\.\nsaved as .*small\.coordx\n$/);
  });

  test('gives what a Session gives', async () => {
    const saved = await readModelFile(MODEL);
    const session = sessionOnCpu();
    await session.open(await readImage(IMAGE), 'small.png');
    const { id } = await session.createRun({ preset: 'split', settings: { width: 16, rank: 4, sharedLayers: 1 }, seed: 3 });
    assert.equal(await session.train(id, { steps: 5 }), 'finished');
    const { steps, framePsnr, metrics } = await session.measure(id);
    const own = await session.snapshot(id);
    await session.close();
    assert.deepEqual(saved.parameters, own.parameters);
    assert.deepEqual(saved.moments, own.moments);
    assert.deepEqual([saved.metrics, framePsnr], [metrics, null]);
    assert.deepEqual([saved.progress.steps, steps], [5, 5]);
    assert.deepEqual(saved.dataset, own.dataset);
  });

  test('stops at the target it is given', async () => {
    const run = await coordx([...FIT, '--target-psnr', '1', '--out', place('target.coordx'), '--json']);
    const end = jsonLines(run.stdout).at(-1);
    assert.deepEqual([end?.['end'], end?.['steps']], ['finished', 1]);
  });

  test('with --json writes an object a line and nothing else', async () => {
    const out = place('json.coordx');
    const { code, stdout, stderr } = await coordx([...FIT, '--out', out, '--json']);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    const [start, ...others] = jsonLines(stdout);
    const end = others.at(-1);
    // Time stands still in this terminal, so one progress was due.
    assert.deepEqual(others.map(({ event }) => event), ['progress', 'end']);
    const { parameters } = await readModelFile(out);
    const size = parameters.length;
    const known = { engine: 'onnx', device: 'cpu', preset: 'split', parameters: size, out };
    const image = { image: 'small.png', width: 24, height: 16, channels: 3, bitDepth: 8 };
    const { memory, placement, ...started } = start ?? {};
    assert.deepEqual(started, { event: 'start', ...image, ...known, seed: 3, steps: 0 });
    assert.ok((memory as number) > 4 * size);
    assert.match(placement as string, /^onnx on cpu .*\.$/);
    const { psnr, ssim, ceiling, seconds, msPerStep, ...ended } = end ?? {};
    assert.ok((ceiling as { psnr: number; isBound: boolean }).psnr > (psnr as number));
    assert.deepEqual(ended, { event: 'end', end: 'finished', ...known, steps: 5 });
    for (const number of [psnr, ssim, seconds, msPerStep]) assert.ok(Number.isFinite(number));
    assert.deepEqual(Object.keys(others[0] ?? {}), ['event', 'step', 'seconds', 'loss', 'psnr', 'msPerStep', 'done']);
  });

  test('names the model after the image, in the current folder', async () => {
    const before = process.cwd();
    process.chdir(place('.'));
    try {
      await writePicture('named.jpeg');
      const { stdout } = await coordx(['fit', 'named.jpeg', ...TINY, ...ON_CPU, '--steps', '0']);
      assert.match(stdout, /saved as named\.coordx\n$/);
      assert.equal((await readModelFile('named.coordx')).progress.steps, 0);
    } finally {
      process.chdir(before);
    }
  });
});

describe('fit --resume', () => {
  /** The model after 8 steps in one go. */
  async function unbroken(schedule: string): Promise<string> {
    const out = place(`${schedule}-unbroken.coordx`);
    const settings = [...TINY, '--set', `schedule=${schedule}`, '--set', 'batch=points', '--set', 'batchPoints=50'];
    await coordx(['fit', IMAGE, ...settings, ...ON_CPU, '--steps', '8', '--out', out]);
    return out;
  }

  async function assertSameModel(a: string, b: string): Promise<void> {
    const [one, other] = [await readModelFile(a), await readModelFile(b)];
    assert.deepEqual(one.parameters, other.parameters);
    assert.deepEqual(one.moments, other.moments);
    assert.deepEqual({ ...one.progress, seconds: 0 }, { ...other.progress, seconds: 0 });
  }

  test('of a finished run with a larger budget is the same as one run', async () => {
    const expected = await unbroken('constant');
    const out = place('constant.coordx');
    const settings = [...TINY, '--set', 'schedule=constant', '--set', 'batch=points', '--set', 'batchPoints=50'];
    await coordx(['fit', IMAGE, ...settings, ...ON_CPU, '--steps', '3', '--out', out]);
    const run = await coordx(['fit', IMAGE, '--resume', out, ...ON_CPU, '--steps', '8', '--out', out, '--json']);
    assert.equal(jsonLines(run.stdout)[0]?.['steps'], 3);
    await assertSameModel(out, expected);
  });

  test('of an interrupted run is the same as one run, whatever the schedule', async () => {
    const expected = await unbroken('cosine');
    const out = place('cosine.coordx');
    const settings = [...TINY, '--set', 'schedule=cosine', '--set', 'batch=points', '--set', 'batchPoints=50'];
    const terminal = new FakeTerminal();
    terminal.onWrite = () => {
      if (terminal.stdout.includes('"progress"')) terminal.interrupt();
    };
    const stopped = await coordx(['fit', IMAGE, ...settings, ...ON_CPU, '--steps', '8', '--out', out, '--json'], terminal);
    assert.equal(stopped.code, 130);
    assert.match(stopped.stderr, /^coordx: Stopped after 1 step; .*cosine\.coordx holds what was reached.*\.\n$/);
    const end = jsonLines(stopped.stdout).at(-1);
    assert.deepEqual([end?.['event'], end?.['end'], end?.['steps']], ['end', 'stopped', 1]);
    assert.ok((await readModelFile(out)).metrics);
    await coordx(['fit', IMAGE, '--resume', out, ...ON_CPU, '--steps', '8', '--out', out]);
    await assertSameModel(out, expected);
  });

  test('breaks a solution off when it is interrupted, and writes nothing where nothing was reached', async () => {
    const { place: placeAlone, files } = await temporaryFolder();
    const terminal = new FakeTerminal();
    terminal.onWrite = () => void setImmediate(() => terminal.interrupt());
    const { code, stderr } = await coordx(['fit', IMAGE, ...ON_CPU, '--out', placeAlone('solved.coordx')], terminal);
    assert.equal(code, 130);
    assert.ok(stderr.endsWith('coordx: Stopped before anything was reached; no model is written.\n'), stderr);
    assert.deepEqual(await files(), []);
  });

  test('says when nothing is left of the budget', async () => {
    const run = await coordx(['fit', IMAGE, '--resume', MODEL, ...ON_CPU, '--steps', '5', '--out', place('again.coordx')]);
    assert.equal(run.code, 0);
    assert.match(run.stderr, /after 5 steps.*nothing is left of its budget/);
    await assertSameModel(place('again.coordx'), MODEL);
  });
});

describe('query', () => {
  test("is the Session's picture, at the size of the original", async () => {
    const out = place('same.png');
    const run = await coordx(['query', MODEL, ...ON_CPU, '--out', out]);
    assert.deepEqual(run, { code: 0, stderr: '', stdout: `saved as ${out}, 24 x 16 RGB, 8 bits a channel\n` });
    const { planes, width, height } = await samplesOf(out, 8);
    assert.deepEqual([width, height], [24, 16]);
    const expected = await pictureOf({ width, height });
    assert.deepEqual(planes, Array.from(expected, (value) => Math.round(value * 255)));
  });

  test('of a region keeps the density of pixels, and scales it', async () => {
    const out = place('part.tif');
    const region = { left: 0.25, top: 0.5, right: 0.75, bottom: 1 };
    const args = ['--region', '0.25,0.5,0.75,1', '--scale', '2.5', '--depth', '16', '--out', out, '--json'];
    const { stdout } = await coordx(['query', MODEL, ...ON_CPU, ...args]);
    const { seconds, ...facts } = jsonLines(stdout)[0] ?? {};
    const size = { width: 30, height: 20 };
    const place16 = { channels: 3, bitDepth: 16, region, notes: [], engine: 'onnx', device: 'cpu' };
    assert.deepEqual(facts, { out, ...size, ...place16 });
    assert.ok(Number.isFinite(seconds));
    const { planes } = await samplesOf(out, 16);
    const expected = await pictureOf({ ...size, region });
    assert.deepEqual(planes, Array.from(expected, (value) => Math.round(value * 65535)));
  });

  test('writes every format, by default a PNG named after model and size', async () => {
    for (const ending of ['jpg', 'webp', 'tiff']) {
      const out = place(`picture.${ending}`);
      assert.equal((await coordx(['query', MODEL, ...ON_CPU, '--size', '31x7', '--out', out])).code, 0);
      const { width, height, format } = await sharp(out).metadata();
      assert.deepEqual([width, height, format], [31, 7, ending === 'jpg' ? 'jpeg' : ending]);
    }
    const before = process.cwd();
    process.chdir(place('.'));
    try {
      const { stdout } = await coordx(['query', MODEL, ...ON_CPU, '--scale', '0.5']);
      assert.match(stdout, /^saved as small-12x8\.png, 12 x 8 RGB/);
    } finally {
      process.chdir(before);
    }
  });

  test('leaves no file when it is interrupted', async () => {
    const { place: placeAlone, files } = await temporaryFolder();
    const out = placeAlone('large.png');
    const terminal = new FakeTerminal();
    terminal.width = 80;
    terminal.onWrite = () => void terminal.interrupt();
    // Large enough for several bands, of which the first is shown.
    const { code, stderr } = await coordx(['query', MODEL, ...ON_CPU, '--size', '2000x2000', '--out', out], terminal);
    assert.equal(code, 130);
    assert.ok(stderr.endsWith(`coordx: Cancelled; ${out} was not written.\n`), stderr);
    assert.deepEqual(await files(), []);
  });
});

describe('info', () => {
  test('of a model', async () => {
    const { parameters, metrics } = await readModelFile(MODEL);
    assert.ok(metrics, 'it was not measured');
    const { psnr, ssim } = pictureMetrics(metrics);
    const { stdout } = await coordx(['info', MODEL]);
    for (const words of [
      `${parameters.length} parameters`,
      'branches y | x; 3 layers of width 16, all of them before fusion; product fusion of rank 4; sine layers',
      'split, seed 3',
      'small.png, 24 x 16 RGB',
      '5 steps in ',
      `${psnr.toFixed(2)} dB, SSIM ${ssim.toFixed(4)}`,
    ]) {
      assert.ok(stdout.includes(words), `${words} in ${stdout}`);
    }
    const [facts] = jsonLines((await coordx(['info', MODEL, '--json'])).stdout);
    assert.equal(facts?.['kind'], 'model');
    assert.equal(facts?.['parameters'], parameters.length);
    assert.equal(facts?.['splitDepth'], 3);
    assert.deepEqual(facts?.['metrics'], metrics);
    assert.equal((facts?.['progress'] as { steps: number }).steps, 5);
    assert.ok((facts?.['query'] as { flops: number }).flops > 0);
  });

  test('of an image', async () => {
    const grey = place('grey.webp');
    await writePicture(grey, { width: 5, height: 9, channels: 4 });
    const [facts] = jsonLines((await coordx(['info', IMAGE, '--json'])).stdout);
    const { bytes, ...rest } = facts ?? {};
    assert.deepEqual(rest, { kind: 'image', file: IMAGE, width: 24, height: 16, channels: 3, bitDepth: 8 });
    assert.equal(bytes, (await readFile(IMAGE)).length);
    assert.match((await coordx(['info', grey])).stdout, /5 x 9 RGBA, 8 bits a channel/);
  });
});

describe('export', () => {
  /** Runs an exported file with onnxruntime alone; gives planes in [0, 1]. */
  async function runExported(file: string, feeds: Record<string, [Float32Array, number[]]>): Promise<Float32Array> {
    const session = await ort.InferenceSession.create(file);
    assert.deepEqual([...session.inputNames], Object.keys(feeds));
    const tensors = Object.entries(feeds).map(([name, [data, dims]]) => [name, new ort.Tensor('float32', data, dims)]);
    const { values } = await session.run(Object.fromEntries(tensors) as Record<string, Tensor>);
    const data = values?.data as Float32Array;
    const pixels = data.length / 3;
    await session.release();
    return Float32Array.from(data, (_, i) => {
      const value = data[(i % pixels) * 3 + Math.floor(i / pixels)] as number;
      return Math.min(1, Math.max(0, (value + 1) / 2));
    });
  }

  // A core weighs what two ways to compute a sine in float32 differ by.
  for (const { preset, tolerance } of [{ preset: 'split', tolerance: 1e-4 }, { preset: 'solved', tolerance: 1e-3 }]) {
    test(`of a ${preset} field takes any rows and columns`, async () => {
      const [file, picture] = [place(`${preset}.onnx`), place(`${preset}.png`)];
      const model = preset === 'split' ? MODEL : place('solved.coordx');
      if (model !== MODEL) await coordx(['fit', IMAGE, ...ON_CPU, '--steps', '2', '--out', model]);
      const { code, stdout } = await coordx(['export', model, '--format', 'onnx', '--out', file]);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^saved as .*${preset}\\.onnx, .*\\n$`));
      const [width, height] = [37, 29];
      const values = await runExported(file, {
        y: [axisCoordinates(height), [1, height, 1]],
        x: [axisCoordinates(width), [1, width, 1]],
      });
      await coordx(['query', model, ...ON_CPU, '--size', `${width}x${height}`, '--depth', '16', '--out', picture]);
      const { planes } = await samplesOf(picture, 16);
      assert.ok(distance(values, planes.map((sample) => sample / 65535)) < tolerance);
    });
  }

  test('of a plain MLP takes points', async () => {
    const [model, file, picture] = [place('plain.coordx'), place('plain.onnx'), place('plain.png')];
    await coordx(['fit', IMAGE, '--preset', 'siren', '--set', 'width=8', ...ON_CPU, '--steps', '2', '--out', model]);
    assert.equal((await coordx(['export', model, '--out', file])).code, 0);
    const [width, height] = [9, 13];
    const [y, x] = [axisCoordinates(height), axisCoordinates(width)];
    const points = Float32Array.from({ length: 2 * width * height }, (_, i) => {
      const pixel = Math.floor(i / 2);
      return (i % 2 === 0 ? y[Math.floor(pixel / width)] : x[pixel % width]) as number;
    });
    const values = await runExported(file, { yx: [points, [1, width * height, 2]] });
    await coordx(['query', model, ...ON_CPU, '--size', `${width}x${height}`, '--depth', '16', '--out', picture]);
    const { planes } = await samplesOf(picture, 16);
    assert.ok(distance(values, planes.map((sample) => sample / 65535)) < 1e-4);
  });

  test('says in the file what the numbers mean', async () => {
    const file = place('facts.onnx');
    await coordx(['export', MODEL, '--out', file]);
    const bytes = await readFile(file);
    const { spec } = await readModelFile(MODEL);
    const facts = {
      'coordx.axes': ['y', 'x'],
      'coordx.coordinates': '[-1, 1], first and last sample on the ends',
      'coordx.values': '[-1, 1] stands for [0, 1] sRGB',
      'coordx.size': { width: 24, height: 16 },
      'coordx.spec': spec,
    };
    for (const [key, value] of Object.entries(facts)) {
      assert.ok(bytes.includes(key), key);
      assert.ok(bytes.includes(JSON.stringify(value)), key);
    }
  });
});
