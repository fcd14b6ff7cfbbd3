/** What is inside a model, by the command line: arrays that add up to the picture, and a report that says what they are. */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import sharp from 'sharp';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { coordx, jsonLines, ON_CPU, temporaryFolder, TINY, writePicture } from './cliRuns.ts';

const { place } = await temporaryFolder();
const IMAGE = place('photo.png');

before(async () => {
  await writePicture(IMAGE);
  for (const [name, settings] of [['solved', ['--preset', 'solved-small', '--set', 'width=14']], ['tiny', TINY], ['plain', ['--preset', 'siren', '--set', 'width=8']]] as const) {
    assert.equal((await coordx(['fit', IMAGE, ...settings, '--steps', '1', ...ON_CPU, '--out', place(`${name}.coordx`)])).code, 0, name);
  }
});

interface Array {
  shape: number[];
  values: Float32Array;
}

/** NumPy's format, as its own page says it. */
async function readNpy(file: string): Promise<Array> {
  const bytes = await readFile(file);
  assert.equal(bytes.toString('latin1', 0, 6), '\x93NUMPY');
  const start = 10 + bytes.readUInt16LE(8);
  assert.equal(start % 64, 0);
  const [, type, shape = ''] = /'descr': '(.*?)'.*'shape': \((.*?)\)/.exec(bytes.toString('latin1', 10, start)) ?? [];
  assert.equal(type, '<f4');
  return { shape: shape.split(',').filter((text) => text.trim() !== '').map(Number), values: new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length)) };
}

/** The sum of all terms, in [0, 1], not clipped: [3, height, width]. */
function summed({ shape: [lines = 1, count = 0, n = 0], values: line }: Array, { shape: [outputs = 0, , m = 0], values: plane }: Array): Float32Array {
  const sum = new Float32Array(outputs * n * m).fill(0.5);
  for (let o = 0; o < outputs; o++) {
    for (let r = 0; r < count; r++) {
      const own = lines > 1 ? o : 0;
      for (let i = 0; i < n * m; i++) {
        const [y, x] = [Math.floor(i / m), i % m];
        sum[o * n * m + i] = (sum[o * n * m + i] as number) + ((line[(own * count + r) * n + y] as number) * (plane[(o * count + r) * m + x] as number)) / 2;
      }
    }
  }
  return sum;
}

interface Report {
  plainFlops: number;
  layers: { rows: number; flops: number }[];
  trained: { name: string; depth: number; rank: number; steps: number; psnr: number }[];
  terms: { best: (number | null)[] | null; sets: Record<string, { count: number; shares: number[]; psnr: number[] | null }> } | null;
  files: { name: string }[];
}

describe('inside', () => {
  test('writes terms that add up to the picture, with shares of one in all', async () => {
    const folder = place('solved-inside');
    const { code, stdout } = await coordx(['inside', place('solved.coordx'), '--source', IMAGE, '--terms', '3', ...ON_CPU, '--out', folder, '--json']);
    assert.equal(code, 0);
    const [report] = jsonLines(stdout) as unknown as Report[];
    assert.ok(report?.terms);
    assert.deepEqual(JSON.parse(await readFile(path.join(folder, 'inside.json'), 'utf8')), report);
    assert.deepEqual((await readdir(folder)).sort(), report.files.map(({ name }) => name).sort());
    const set = report.terms.sets['terms'];
    assert.ok(set?.psnr && report.terms.best);
    assert.ok(Math.abs(set.shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
    for (const [k, psnr] of set.psnr.entries()) assert.ok(psnr <= (report.terms.best[k] ?? Infinity) + 1e-6, `${k} terms are better than the best`);
    const drawn = place('drawn.tif');
    await coordx(['query', place('solved.coordx'), '--depth', '16', ...ON_CPU, '--out', drawn]);
    const sum = summed(await readNpy(path.join(folder, 'terms-y.npy')), await readNpy(path.join(folder, 'terms-x.npy')));
    const { values } = await readImage(drawn);
    // Sixteen bits of a picture, and float32 of the engine.
    for (const [i, value] of values.entries()) assert.ok(Math.abs(value - Math.min(1, Math.max(0, sum[i] as number))) < 2e-5, `value ${i}`);
    const { width, height } = await sharp(path.join(folder, 'sum-3.png')).metadata();
    const whole = await sharp(IMAGE).metadata();
    assert.deepEqual([width, height], [whole.width, whole.height]);
  });

  test('has the terms that a product has learned too, and features as arrays', async () => {
    const folder = place('tiny-inside');
    assert.equal((await coordx(['inside', place('tiny.coordx'), ...ON_CPU, '--out', folder])).code, 0);
    const { terms, layers, plainFlops } = JSON.parse(await readFile(path.join(folder, 'inside.json'), 'utf8')) as Report;
    assert.ok(plainFlops > layers.reduce((sum, { flops }) => sum + flops, 0));
    assert.deepEqual(Object.keys(terms?.sets ?? {}), ['terms', 'own-terms']);
    const own = summed(await readNpy(path.join(folder, 'own-terms-y.npy')), await readNpy(path.join(folder, 'own-terms-x.npy')));
    const sorted = summed(await readNpy(path.join(folder, 'terms-y.npy')), await readNpy(path.join(folder, 'terms-x.npy')));
    for (const [i, value] of own.entries()) assert.ok(Math.abs(value - (sorted[i] as number)) < 1e-4);
    assert.ok((await readdir(folder)).some((name) => /^features-y-.*\.npy$/.test(name)));
  });

  test('shows the layers of a plain network, which has no terms', async () => {
    const folder = place('plain-inside');
    assert.equal((await coordx(['inside', place('plain.coordx'), ...ON_CPU, '--out', folder])).code, 0);
    assert.equal((JSON.parse(await readFile(path.join(folder, 'inside.json'), 'utf8')) as Report).terms, null);
    const layers = (await readdir(folder)).filter((name) => name.startsWith('features-') && name.endsWith('.npy'));
    assert.ok(layers.length > 3);
    for (const name of layers) assert.equal((await readNpy(path.join(folder, name))).shape.length, 3);
  });

  test('draws figures for a talk: two models side by side, arithmetic, and quality of short real runs', async () => {
    const folder = place('figures-inside');
    const { code, stderr } = await coordx(['inside', place('tiny.coordx'), '--source', IMAGE, '--beside', place('plain.coordx'), '--study', '1', ...ON_CPU, '--out', folder]);
    assert.equal(code, 0, stderr);
    const figure = (name: string): Promise<string> => readFile(path.join(folder, `figure-${name}.svg`), 'utf8');
    const features = await figure('features');
    assert.match(features, /fully split: .*not split/s);
    assert.match(features, /href="data:image\/png;base64,[A-Za-z0-9+/=]+"/);
    const { layers, plainFlops, trained, terms } = JSON.parse(await readFile(path.join(folder, 'inside.json'), 'utf8')) as Report;
    const table = await figure('arithmetic');
    for (const { rows } of layers) assert.ok(table.includes(`>${rows.toLocaleString('en')}<`));
    assert.ok(plainFlops > 0);
    const ranks = new Set(trained.filter(({ name }) => name.startsWith('rank')).map(({ rank }) => rank));
    assert.ok(ranks.has(1) && trained.every(({ psnr, steps }) => psnr > 0 && steps === 1));
    const depths = [...new Set(trained.map(({ depth }) => depth))].sort((a, b) => a - b);
    assert.deepEqual(depths, Array.from({ length: depths.length }, (_, depth) => depth));
    assert.equal((await figure('depth')).match(/<circle/g)?.length, trained.length);
    assert.ok(terms?.best && (await figure('rank')).includes('the best possible'));
    const refused = await coordx(['inside', place('tiny.coordx'), '--study', '1', ...ON_CPU, '--out', place('none')]);
    assert.deepEqual([refused.code, refused.stderr.includes('--source')], [1, true]);
  });

  test('says when the source seems to be another one of the same size', async () => {
    await sharp(IMAGE).negate({ alpha: false }).toFile(place('other.png'));
    const told = async (source: string): Promise<string> => {
      const { code, stderr } = await coordx(['inside', place('solved.coordx'), '--source', source, ...ON_CPU, '--out', place('doubt-inside')]);
      assert.equal(code, 0);
      return stderr;
    };
    assert.equal(await told(IMAGE), '');
    assert.match(await told(place('other.png')), /^The model had [\d.]+ dB on the image that it was trained on, and has [\d.]+ dB on this one: it seems to be another image\.\n$/);
  });

  test('refuses a folder with something else in it, and a source of another size, in a sentence', async () => {
    const folder = place('full');
    await writePicture(place('small.png'), { width: 9, height: 7 });
    await mkdir(folder);
    await writeFile(path.join(folder, 'letter.txt'), 'mine');
    for (const [args, words] of [[['--out', folder], /is not empty/], [['--source', place('small.png'), '--out', place('new')], /not what the model was trained on/]] as const) {
      const { code, stderr } = await coordx(['inside', place('solved.coordx'), ...ON_CPU, ...args]);
      assert.equal(code, 1);
      assert.match(stderr, words);
      assert.equal(stderr.trim().split('\n').length, 1);
    }
    assert.deepEqual(await readdir(folder), ['letter.txt']);
    await assert.rejects(readdir(place('new')));
  });
});
